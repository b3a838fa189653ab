import { formatPlan } from '../plan/format-plan.ts';
import { planMarkdown } from '../plan/plan-markdown.ts';
import type { Plan } from '../plan/types.ts';
import type { ApiClient } from './api-client.ts';
import { createStyle, type Terminal } from './terminal.ts';

/**
 * `pacer plan --daemon`: the plan of the running daemon as it is now, under the name by which `pacer approve` takes it. Exit
 * codes are those of `pacer plan`.
 */
export async function planOfDaemon(terminal: Terminal, api: ApiClient, format: string): Promise<number> {
  const planned = (await api.get('/api/v1/plan')) as Plan;
  if (format === 'json') terminal.out(`${JSON.stringify(planned)}\n`);
  else if (format === 'markdown') {
    const { cluster = '' } = (await api.get('/api/v1/overview')) as { cluster?: string };
    terminal.out(planMarkdown(planned, { cluster }));
  } else terminal.out(formatPlan(planned, createStyle(terminal.colour)));
  return planned.apps.some(app => app.action !== 'nothing') ? 2 : 0;
}
