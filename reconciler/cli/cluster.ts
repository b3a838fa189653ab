import type { Agent, ClusterView } from '../../schemas/generated/cluster-view.ts';
import type { ApiClient } from './api-client.ts';
import { alignColumns, createStyle, printable, type Style, type Terminal } from './terminal.ts';

/** `pacer cluster`: the agents, what is taken and free on them, and the largest task that still finds a place. */
export async function cluster(terminal: Terminal, api: ApiClient, format: string): Promise<number> {
  const view = (await api.get('/api/v1/cluster')) as ClusterView;
  if (format === 'json') terminal.out(`${JSON.stringify(view)}\n`);
  else terminal.out(formatCluster(view, createStyle(terminal.colour)));
  return 0;
}

/** The cluster as a table for people. Ends with a line break. */
export function formatCluster(view: ClusterView, style: Style): string {
  const lines = [headline(view, style)];
  if (view.sentence !== undefined) lines.push(style.warn(printable(view.sentence)));
  if (view.agents.length === 0) return `${lines.join('\n')}\n`;
  const head = ['AGENT', 'STATE', 'CPUS', 'MEMORY', 'DISK', 'PORTS', 'REALLY USED', 'APPS'].map(style.faint);
  lines.push('', alignColumns([head, ...view.agents.map(agent => row(agent, style))]), '');
  const { largestTask: largest, holders } = view;
  if (largest !== undefined)
    lines.push(
      `The largest task that finds a place has ${megabytes(largest.mem)} of memory and ${number(largest.cpus)} cpus, on ${style.name(printable(largest.hostname))}.`,
    );
  if (holders.length > 0)
    lines.push(style.warn(`Offers are held by ${printable(holders.join(', '))}: nobody else gets what is in them.`));
  return `${lines.join('\n')}\n`;
}

function headline({ cluster: name, totals, known, ageSeconds }: ClusterView, style: Style): string {
  if (!known) return style.strong(printable(name));
  const { agents, active, free, total } = totals;
  const states = active === agents ? `${agents} agents` : `${active} of ${agents} agents take tasks`;
  const left = `${number(free.cpus)} of ${number(total.cpus)} cpus and ${megabytes(free.mem)} of ${megabytes(total.mem)} free`;
  return `${style.strong(printable(name))}: ${states}, ${left} ${style.faint(`(read ${Math.round(ageSeconds ?? 0)} s ago)`)}`;
}

function row(agent: Agent, style: Style): readonly string[] {
  const { total, free, used, measured } = agent;
  const really =
    measured === undefined
      ? '-'
      : `${measured.cpus === undefined ? '' : `${number(measured.cpus)} cpus, `}${megabytes(measured.mem)}`;
  const reserved = agent.reserved.map(({ role }) => `reserved for ${printable(role)}`);
  const apps = [...agent.apps.map(({ app, tasks }) => (tasks === 1 ? app : `${app} ×${tasks}`)), ...reserved];
  return [
    style.name(printable(agent.hostname === '' ? agent.id : agent.hostname)),
    agent.state === 'active' ? style.good(agent.state) : style.bad(agent.state),
    meter(free.cpus, total.cpus, `${number(free.cpus)} of ${number(total.cpus)}`, style),
    meter(free.mem, total.mem, `${megabytes(free.mem)} of ${megabytes(total.mem)}`, style),
    meter(free.disk, total.disk, megabytes(free.disk), style),
    `${free.ports}${used.ports > 0 ? style.faint(` (${used.ports} taken)`) : ''}`,
    really,
    style.faint(shortened(apps.map(printable))),
  ];
}

const width = 8;
const mostApps = 4;

/** A bar of what is taken, and what is free in words. */
function meter(free: number, total: number, words: string, style: Style): string {
  const share = total <= 0 ? 1 : Math.min(1, Math.max(0, 1 - free / total));
  const filled = Math.round(share * width);
  const paint = share >= 0.9 ? style.bad : style.good;
  const taken = paint('█'.repeat(filled));
  return `${taken}${style.faint('░'.repeat(width - filled))} ${words}`;
}

function shortened(apps: readonly string[]): string {
  if (apps.length <= mostApps) return apps.join(', ');
  return `${apps.slice(0, mostApps).join(', ')} and ${apps.length - mostApps} more`;
}

function megabytes(value: number): string {
  return value >= 10_240 ? `${(value / 1024).toFixed(1)} GB` : `${Math.round(value)} MB`;
}

function number(value: number): string {
  return String(Math.round(value * 100) / 100);
}
