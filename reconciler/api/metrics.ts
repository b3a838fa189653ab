import type { StateStore } from '../loop/events.ts';

/** Counters and gauges of the daemon, read when asked for. */
export interface MetricSource {
  read(): Readonly<Record<string, number>>;
}

/** Prometheus text format 0.0.4. Apps are counted by state, never listed: thousands of series would cost more than they tell. */
export function renderMetrics(source: MetricSource, states: StateStore): string {
  const lines: string[] = [];
  const counts = new Map<string, number>();
  for (const { sync, health } of states.all()) {
    const labels = `sync="${sync}",health="${health}"`;
    counts.set(labels, (counts.get(labels) ?? 0) + 1);
  }
  lines.push('# TYPE pacer_apps gauge');
  for (const [labels, count] of counts) lines.push(`pacer_apps{${labels}} ${count}`);
  for (const [name, value] of Object.entries(source.read())) {
    lines.push(`# TYPE pacer_${name} ${name.endsWith('_total') ? 'counter' : 'gauge'}`, `pacer_${name} ${value}`);
  }
  return `${lines.join('\n')}\n`;
}
