import type { Overview } from './server.ts';
import { metricCatalogue, type MetricDefinition, type MetricName, type Sample } from './metric-catalogue.ts';

/** Counters and gauges of the daemon, read when asked for. */
export interface MetricSource {
  read(): readonly Sample[];
}

/** What is counted from the state that the API shows anyway. Times are ISO 8601. */
export interface MetricFacts {
  readonly overview: Pick<Overview, 'ready' | 'frozen' | 'troubles' | 'time'>;
  readonly problems: number;
  readonly apps: Iterable<{ readonly sync: string; readonly health: string }>;
}

const servers: readonly Overview['troubles'][number]['server'][] = [
  'git',
  'marathon',
  'jenkins',
  'registry',
  'secrets',
];

/** Apps are counted by state, never listed: thousands of series would cost more than they tell. Pure. */
export function samplesOf({ overview, problems, apps }: MetricFacts): readonly Sample[] {
  const counts = new Map<string, { readonly labels: Readonly<Record<string, string>>; count: number }>();
  for (const { sync, health } of apps) {
    const key = `${sync} ${health}`;
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { labels: { sync, health }, count: 1 });
    else known.count += 1;
  }
  const troubled = new Set(overview.troubles.map(({ server }) => server));
  return [
    { name: 'ready', value: overview.ready ? 1 : 0 },
    { name: 'frozen', value: overview.frozen === undefined ? 0 : 1 },
    ...servers.map(server => ({ name: 'trouble', labels: { server }, value: troubled.has(server) ? 1 : 0 }) as const),
    ...(overview.time === undefined
      ? []
      : [{ name: 'commit_timestamp_seconds', value: Date.parse(overview.time) / 1000 } as const]),
    { name: 'problems', value: problems },
    ...[...counts.values()].map(({ labels, count }) => ({ name: 'apps', labels, value: count }) as const),
  ];
}

/** Prometheus text format 0.0.4, in the order of the catalogue; what has no sample is left out. */
export function renderMetrics(samples: readonly Sample[]): string {
  const lines: string[] = [];
  for (const name of Object.keys(metricCatalogue) as MetricName[]) {
    const own = samples.filter(sample => sample.name === name);
    if (own.length === 0) continue;
    const { kind, meaning }: MetricDefinition = metricCatalogue[name];
    lines.push(`# HELP pacer_${name} ${meaning}`, `# TYPE pacer_${name} ${kind}`);
    for (const { labels, value } of own) lines.push(`pacer_${name}${labelsOf(labels)} ${value}`);
  }
  return `${lines.join('\n')}\n`;
}

function labelsOf(labels: Sample['labels']): string {
  if (labels === undefined) return '';
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return `{${pairs.join(',')}}`;
}

/** As the text format asks for. */
function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
