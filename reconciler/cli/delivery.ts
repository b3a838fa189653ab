import type { DeliveryFigures } from '../ledger/delivery.ts';
import type { ApiClient } from './api-client.ts';
import { alignColumns, createStyle, duration, type Terminal } from './terminal.ts';

/** `pacer delivery`: how often, how fast and how safely changes reach the cluster. */
export async function delivery(
  terminal: Terminal,
  api: ApiClient,
  options: { readonly since: string; readonly format: string },
): Promise<number> {
  const query = new URLSearchParams({ since: options.since });
  const figures = (await api.get(`/api/v1/delivery?${query.toString()}`)) as DeliveryFigures;
  if (options.format === 'json') {
    terminal.out(`${JSON.stringify(figures)}\n`);
    return 0;
  }
  const style = createStyle(terminal.colour);
  const spread = (value: DeliveryFigures['leadTime']): string =>
    value === undefined
      ? style.faint('not known')
      : `half of them within ${duration(value.median * 1000)}, nine of ten within ${duration(value.p90 * 1000)}`;
  const failed = Math.round((figures.failureRate ?? 0) * figures.deployments);
  const rate =
    figures.failureRate === undefined
      ? style.faint('not known')
      : `${failed} of ${figures.deployments}${failed === 0 ? '' : `, ${(figures.failureRate * 100).toFixed(1)} %`}`;
  const { deploymentsPerDay: perDay } = figures;
  const often = perDay > 0 && perDay < 1 ? `one in ${(1 / perDay).toFixed(1)} days` : `${perDay.toFixed(1)} a day`;
  terminal.out(
    `${alignColumns([
      ['Deployments', figures.deployments === 0 ? '0' : `${figures.deployments}, ${often}`],
      ['Commit to healthy', spread(figures.leadTime)],
      ['Failed', rate],
      ['Failed to healthy again', spread(figures.timeToRestore)],
    ])}\n`,
  );
  return 0;
}
