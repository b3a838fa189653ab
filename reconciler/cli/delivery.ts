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
      : `${duration(value.median * 1000)} half of the time, ${duration(value.p90 * 1000)} nine times of ten`;
  const rate =
    figures.failureRate === undefined ? style.faint('not known') : `${(figures.failureRate * 100).toFixed(1)} %`;
  terminal.out(
    `${alignColumns([
      ['Deployments', `${figures.deployments}, ${figures.deploymentsPerDay.toFixed(1)} a day`],
      ['Commit to healthy', spread(figures.leadTime)],
      ['Failed', rate],
      ['Failed to healthy again', spread(figures.timeToRestore)],
    ])}\n`,
  );
  return 0;
}
