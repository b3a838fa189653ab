import type { MetricDefinition } from '../../reconciler/api/metric-catalogue.ts';
import { plainText, table } from './markdown.ts';

/** The page of all numbers that `/metrics` tells. */
export function metricsPage(catalogue: Readonly<Record<string, MetricDefinition>>): string {
  const rows = Object.entries(catalogue).map(([name, { kind, labels = [], meaning }]) => [
    `\`pacer_${name}\``,
    kind,
    labels.map(label => `\`${label}\``).join(', '),
    plainText(meaning),
  ]);
  return [
    '# Metrics',
    '`GET /metrics` answers in the text format of Prometheus. It asks for the right `view`, by a token, unless `access.metrics` says `open`. Apps are counted and never named.',
    table(['metric', 'kind', 'labels', 'meaning'], rows),
    '[Run it](../how-to/run-it.md#watch-it) has alerts to begin with.',
  ].join('\n\n');
}
