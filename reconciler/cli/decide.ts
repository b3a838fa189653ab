import { pacerError } from '../../errors/pacer-error.ts';
import { durationOf } from '../desired/duration.ts';
import { formatPlan } from '../plan/format-plan.ts';
import type { Plan } from '../plan/types.ts';
import type { ApiClient, ApiReply } from './api-client.ts';
import { createStyle, printable, type Terminal } from './terminal.ts';

/** Options of `pacer freeze`. */
export interface FreezeOptions {
  readonly reason: string;
  readonly for?: string;
  readonly until?: string;
  readonly app?: readonly string[];
  readonly owner?: string;
  readonly format: string;
}

/** A freeze as the API shows it. */
export interface ShownFreeze {
  readonly id: string;
  readonly reason: string;
  readonly owner: string;
  readonly until?: string;
  readonly apps?: readonly string[];
}

/** `pacer freeze`: stops changes, until the time is over or somebody lifts it. */
export async function freeze(terminal: Terminal, api: ApiClient, options: FreezeOptions): Promise<number> {
  const until = endOf(terminal, options);
  const reply = await api.send('/api/v1/freeze', {
    reason: options.reason,
    owner: ownerOf(terminal, options.owner),
    ...(until === undefined ? {} : { until }),
    ...(options.app === undefined || options.app.length === 0 ? {} : { apps: options.app.map(absolute) }),
  });
  const { freeze: made, kept } = accepted(reply) as { freeze: ShownFreeze; kept: string };
  if (options.format === 'json') terminal.out(`${JSON.stringify({ freeze: made, kept })}\n`);
  else terminal.out(`${freezeSentence(made)}\n${keptWords(kept)}To lift it: pacer unfreeze ${made.id}\n`);
  return 0;
}

/** `pacer unfreeze [ID]`: lifts a freeze; without an id the only one there is. */
export async function unfreeze(
  terminal: Terminal,
  api: ApiClient,
  options: { readonly id: string | undefined; readonly owner?: string; readonly format: string },
): Promise<number> {
  const id = options.id ?? (await onlyFreeze(api));
  const reply = await api.send('/api/v1/unfreeze', { id, owner: ownerOf(terminal, options.owner) });
  const { kept } = accepted(reply) as { kept: string };
  if (options.format === 'json') terminal.out(`${JSON.stringify({ lifted: id, kept })}\n`);
  else terminal.out(`The freeze ${id} is lifted.\n${keptWords(kept)}`);
  return 0;
}

/** `pacer approve PLAN`: agrees to what a plan does. Exit code 1 when it is another plan by now, which is shown. */
export async function approve(
  terminal: Terminal,
  api: ApiClient,
  options: { readonly plan: string; readonly app?: readonly string[]; readonly format: string },
): Promise<number> {
  const groups = (options.app ?? []).map(absolute);
  const reply = await api.send('/api/v1/approvals', {
    plan: options.plan,
    ...(groups.length === 0 ? {} : { apps: groups }),
  });
  if (reply.status === 409) {
    const { message, plan } = reply.body as { message: string; plan: Plan };
    if (options.format === 'json') terminal.out(`${JSON.stringify(reply.body)}\n`);
    else terminal.out(`${printable(message)}\n\n${formatPlan(plan, createStyle(terminal.colour))}`);
    return 1;
  }
  const { approved, by, kept } = accepted(reply) as { approved: number; by: string; kept: string };
  if (options.format === 'json') terminal.out(`${JSON.stringify(reply.body)}\n`);
  else terminal.out(`${by} agreed to ${approved} ${approved === 1 ? 'action' : 'actions'}.\n${keptWords(kept)}`);
  return 0;
}

function accepted({ status, body }: ApiReply): unknown {
  if (status < 400) return body;
  const { code, message, advice } = body as { code?: string; message?: string; advice?: string };
  throw pacerError('usage', {
    message: message ?? `The daemon answered ${status}.`,
    advice: advice ?? 'Nothing was changed.',
    context: { code, status },
  });
}

function endOf(terminal: Terminal, options: FreezeOptions): string | undefined {
  if (options.for === undefined) return options.until;
  if (options.until !== undefined) throw pacerError('usage', { message: 'Say either --for or --until.' });
  const milliseconds = durationOf(options.for);
  if (milliseconds === undefined || milliseconds === 0)
    throw pacerError('usage', { message: `${JSON.stringify(options.for)} is not a duration such as 30m or 2h.` });
  return new Date(terminal.now() + milliseconds).toISOString();
}

/** Who it is to whoever has to wait; with a token the daemon knows better. */
function ownerOf(terminal: Terminal, given: string | undefined): string {
  const { GIT_AUTHOR_EMAIL, EMAIL, USER, USERNAME } = terminal.environment;
  return given ?? GIT_AUTHOR_EMAIL ?? EMAIL ?? USER ?? USERNAME ?? 'somebody on this machine';
}

async function onlyFreeze(api: ApiClient): Promise<string> {
  const { freezes } = (await api.get('/api/v1/freezes')) as { freezes: readonly ShownFreeze[] };
  const [first, ...others] = freezes.filter(each => each.id !== 'cluster.yaml');
  if (first !== undefined && others.length === 0) return first.id;
  if (first !== undefined)
    throw pacerError('usage', {
      message: `There are several freezes: ${[first, ...others].map(each => `${each.id} (${each.reason})`).join(', ')}.`,
      advice: 'Say which one.',
    });
  throw pacerError('usage', {
    message: freezes.length > 0 ? 'The only freeze is in cluster.yaml.' : 'Nothing is frozen.',
    advice: freezes.length > 0 ? 'Take it out with a commit.' : 'There is nothing to lift.',
  });
}

/** One sentence: what is frozen, until when, why, by whom. */
export function freezeSentence({ apps, until, reason, owner }: ShownFreeze): string {
  const what = apps === undefined ? 'The cluster' : apps.join(', ');
  const end = until === undefined ? 'until somebody lifts it' : `until ${minuteOf(until)}`;
  const isOne = apps === undefined || apps.length === 1;
  return printable(`${what} ${isOne ? 'is' : 'are'} frozen ${end}: ${reason} (${owner}).`);
}

/** `2026-12-24 18:00 UTC` */
function minuteOf(time: string): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** The freezes that are in force; none when this caller may not see them. */
export async function freezesInForce(api: ApiClient): Promise<readonly ShownFreeze[]> {
  const answer = (await api.get('/api/v1/freezes').catch(() => undefined)) as
    { readonly freezes?: readonly ShownFreeze[] } | undefined;
  return answer?.freezes ?? [];
}

function keptWords(kept: string): string {
  if (kept === 'repository') return '';
  const where = kept === 'disk' ? 'on the disk of the daemon' : 'in the memory of the daemon';
  return `The repository cannot be reached: for now this is only ${where}, and sent as soon as possible.\n`;
}

function absolute(id: string): string {
  return `/${id.replace(/^\/+|\/+$/g, '')}`;
}
