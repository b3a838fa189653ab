import { appOfTask } from '../../../mesos/client/read-framework.ts';
import type { Agent, AgentResources, ClusterReading } from '../../../mesos/client/types.ts';
import type { Agent as AgentRow, AppOnAnAgent, ClusterView } from '../../../schemas/generated/cluster-view.ts';
import type { Measured } from '../../observe/measurements.ts';
import type { MesosView } from '../../observe/mesos-view.ts';
import { countPorts, minus, noAmount, plus, rounded, scalars } from '../../plan/capacity/amounts.ts';
import { accepts } from '../../plan/capacity/origins.ts';
import { stateSentence } from '../../plan/capacity/states.ts';
import type { Amount, CapacityAgent, HeldTask, Picture } from '../../plan/capacity/types.ts';

type AmountRow = AgentRow['total'];

/** What `GET /api/v1/cluster` answers. */
export function clusterPage(input: {
  readonly cluster: string;
  readonly view: MesosView | undefined;
  readonly picture: Picture | undefined;
  readonly sentence: string | undefined;
  readonly now: number;
}): ClusterView {
  const { cluster, view, picture, sentence, now } = input;
  const reading = view?.reading();
  const readAt = view?.readAt();
  const known = view !== undefined && reading !== undefined && picture !== undefined && readAt !== undefined;
  const agents = known ? rowsOf(view, reading, picture) : [];
  const largest = largestOf(agents);
  return {
    cluster,
    known,
    ...(sentence === undefined ? {} : { sentence }),
    ...(known ? { readAt: new Date(readAt).toISOString(), ageSeconds: Math.round((now - readAt) / 100) / 10 } : {}),
    agents,
    totals: totalsOf(agents),
    ...(largest === undefined ? {} : { largestTask: largest }),
    holders: [...(reading?.holders ?? [])],
  };
}

function rowsOf(view: MesosView, reading: ClusterReading, picture: Picture): AgentRow[] {
  const byAgent = new Map<string, HeldTask[]>();
  for (const tasks of picture.tasks.values())
    for (const task of tasks) byAgent.set(task.agentId, [...(byAgent.get(task.agentId) ?? []), task]);
  const rows = reading.agents.map((agent, index) => {
    const capacity = picture.agents[index];
    if (capacity === undefined) throw new Error('a picture has the agents of its reading');
    return rowOf(agent, capacity, picture, byAgent.get(agent.id) ?? [], view);
  });
  const gone = view.gone().map(({ agent, since }): AgentRow => ({
    ...emptyRow(agent),
    state: 'unreachable',
    sentence: `Mesos does not list it any more, since ${new Date(since).toISOString()}.`,
  }));
  return [...rows, ...gone].toSorted((one, other) =>
    one.hostname.localeCompare(other.hostname, 'en', { numeric: true }),
  );
}

function emptyRow(agent: Agent): Omit<AgentRow, 'state'> {
  const nothing = { ...noAmount, ports: 0 };
  return {
    id: agent.id,
    hostname: agent.hostname,
    attributes: { ...agent.attributes },
    total: amountRow(agent.resources),
    used: nothing,
    offered: nothing,
    reserved: [],
    free: nothing,
    apps: [],
    others: nothing,
  };
}

function rowOf(
  agent: Agent,
  capacity: CapacityAgent,
  picture: Picture,
  tasks: readonly HeldTask[],
  view: MesosView,
): AgentRow {
  const measured = view.measured.of(agent.id);
  const accepted = accepts(picture, undefined, undefined);
  let free: Amount = noAmount;
  let freePorts = 0;
  let offered: Amount = noAmount;
  let offeredPorts = 0;
  for (const pool of capacity.pools) {
    offered = plus(offered, pool.elsewhere);
    offeredPorts += countPorts(pool.elsewherePorts);
    if (capacity.state !== 'active' || !accepted(pool.origin)) continue;
    free = plus(free, pool.free);
    freePorts += countPorts(pool.ports);
  }
  let ours: Amount = noAmount;
  for (const task of tasks) ours = plus(ours, task.amount);
  const ourPorts = tasks.reduce((sum, { ports }) => sum + countPorts(ports), 0);
  const sentence = stateSentence(capacity.state);
  return {
    ...emptyRow(agent),
    state: capacity.state,
    ...(sentence === undefined ? {} : { sentence }),
    ...(agent.region === undefined ? {} : { region: agent.region }),
    ...(agent.zone === undefined ? {} : { zone: agent.zone }),
    used: amountRow(agent.used),
    offered: { ...rounded(offered), ports: offeredPorts },
    reserved: agent.shares
      .filter(({ origin }) => origin !== '*')
      .map(({ origin, total, used }) => ({ role: origin, total: amountRow(total), used: amountRow(used) })),
    free: { ...rounded(free), ports: freePorts },
    apps: appsOf(tasks, measured?.containers ?? []),
    others: {
      ...rounded(minus(agent.used, ours)),
      ports: Math.max(0, countPorts(agent.used.ports) - ourPorts),
    },
    ...(measured === undefined ? {} : { measured: sumOf(measured.containers, measured.at) }),
  };
}

function appsOf(tasks: readonly HeldTask[], measured: readonly Measured[]): AppOnAnAgent[] {
  const apps = new Map<string, { tasks: number; amount: Amount }>();
  for (const { appId, amount } of tasks) {
    const known = apps.get(appId) ?? { tasks: 0, amount: noAmount };
    apps.set(appId, { tasks: known.tasks + 1, amount: plus(known.amount, amount) });
  }
  const use = new Map<string, Measured[]>();
  for (const each of measured) {
    const app = appOfTask(each.executorId);
    if (app !== undefined) use.set(app, [...(use.get(app) ?? []), each]);
  }
  return [...apps]
    .map(([app, { tasks: count, amount }]) => {
      const { cpus, mem, disk } = rounded(amount);
      const used = use.get(app);
      return { app, tasks: count, cpus, mem, disk, ...(used === undefined ? {} : { measured: useOf(used) }) };
    })
    .toSorted((one, other) => (one.app < other.app ? -1 : 1));
}

function useOf(containers: readonly Measured[]): { mem: number; cpus?: number } {
  const mem = containers.reduce((sum, each) => sum + each.mem, 0);
  const known = containers.flatMap(({ cpus }) => (cpus === undefined ? [] : [cpus]));
  const cpus = known.reduce((sum, each) => sum + each, 0);
  return { mem: round(mem), ...(known.length === 0 ? {} : { cpus: round(cpus) }) };
}

function sumOf(containers: readonly Measured[], at: number): { mem: number; cpus?: number; at: string } {
  return { ...useOf(containers), at: new Date(at).toISOString() };
}

function totalsOf(agents: readonly AgentRow[]): ClusterView['totals'] {
  const sum = (of: (row: AgentRow) => AmountRow): AmountRow => {
    const total = { ...noAmount, ports: 0 };
    for (const row of agents) {
      const amount = of(row);
      for (const name of scalars) total[name] = round(total[name] + amount[name]);
      total.ports += amount.ports;
    }
    return total;
  };
  const listed = agents.filter(({ state }) => state !== 'unreachable');
  const nothing = { ...noAmount, ports: 0 };
  const reserved = (row: AgentRow): AmountRow =>
    row.reserved.reduce((all, { total }) => ({ ...plus(all, total), ports: all.ports + total.ports }), nothing);
  return {
    agents: listed.length,
    active: listed.filter(({ state }) => state === 'active').length,
    total: sum(row => (row.state === 'unreachable' ? nothing : row.total)),
    used: sum(row => row.used),
    free: sum(row => row.free),
    reserved: sum(reserved),
  };
}

function largestOf(agents: readonly AgentRow[]): ClusterView['largestTask'] {
  const [best] = agents
    .filter(({ state, free }) => state === 'active' && free.cpus > 0)
    .toSorted((one, other) => other.free.mem - one.free.mem);
  if (best === undefined) return undefined;
  const { cpus, mem, disk } = best.free;
  return { cpus, mem, disk, agent: best.id, hostname: best.hostname };
}

function amountRow({ ports, ...amount }: AgentResources): AmountRow {
  const { cpus, mem, disk, gpus } = rounded(amount);
  return { cpus, mem, disk, gpus, ports: countPorts(ports) };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
