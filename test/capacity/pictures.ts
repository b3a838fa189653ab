import { withoutPorts } from '../../reconciler/plan/capacity/amounts.ts';
import type { CapacityAgent, HeldTask, Picture } from '../../reconciler/plan/capacity/types.ts';
import { unreservedOf } from '../../sandbox/mesos/agent/resources.ts';
import type { AgentSpec } from '../../sandbox/mesos/types.ts';
import type { FakeMesos } from '../sandbox-marathon/fake-mesos.ts';

/** Runs a generator to its end. */
export function atOnce<Result>(steps: Generator<void, Result, void>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

const nothing = { cpus: 0, mem: 0, disk: 0, gpus: 0 };

/** An agent with everything free; `mem` in MB. */
export function capacityAgent(
  name: string,
  mem: number,
  more: Partial<CapacityAgent> & { cpus?: number } = {},
): CapacityAgent {
  const { cpus = 4, ...rest } = more;
  const total = { cpus, mem, disk: 10_000, gpus: 0 };
  const pool = {
    origin: '*',
    free: total,
    ports: [{ begin: 31_000, end: 31_099 }],
    elsewhere: nothing,
    elsewherePorts: [],
  };
  return { id: name, hostname: name, state: 'active', attributes: {}, total, pools: [pool], ...rest };
}

/** A picture of these agents on which nothing runs. */
export function pictureWith(agents: readonly CapacityAgent[], more: Partial<Picture> = {}): Picture {
  return {
    agents,
    tasks: new Map(),
    role: '*',
    defaultOrigins: 'any',
    marathonVersion: '1.8.244',
    usesGpus: false,
    ...more,
  };
}

/** What a master would tell of the fake Mesos below the engine of the stand-in. */
export function pictureOfFake(mesos: FakeMesos, specs: readonly AgentSpec[], marathonVersion: string): Picture {
  const held: HeldTask[] = [...mesos.tasks.values()].map(task => ({
    id: task.taskId,
    appId: `/${(task.taskId.split('.')[0] ?? '').replaceAll('_', '/')}`,
    agentId: task.agentId,
    amount: task.resources,
    ports: task.ports.map(port => ({ begin: port, end: port })),
    portCount: task.ports.length,
  }));
  const agents = specs.map((spec): CapacityAgent => {
    const here = held.filter(({ agentId }) => agentId === spec.id);
    const sum = (key: 'cpus' | 'mem' | 'disk' | 'gpus'): number =>
      here.reduce((all, { amount }) => all + amount[key], 0);
    const own = unreservedOf(spec);
    const [begin, end] = spec.ports;
    const unreserved = {
      origin: '*',
      free: {
        cpus: own.cpus - sum('cpus'),
        mem: own.mem - sum('mem'),
        disk: own.disk - sum('disk'),
        gpus: own.gpus - sum('gpus'),
      },
      ports: withoutPorts(
        [{ begin, end }],
        here.flatMap(({ ports }) => ports),
      ),
      elsewhere: nothing,
      elsewherePorts: [],
    };
    const reserved = Object.entries(spec.reserved ?? {}).map(([origin, free]) => ({
      origin,
      free,
      ports: [],
      elsewhere: nothing,
      elsewherePorts: [],
    }));
    return {
      id: spec.id,
      hostname: spec.name ?? spec.id,
      state: 'active',
      attributes: spec.attributes,
      total: spec.resources,
      pools: [unreserved, ...reserved],
    };
  });
  const tasks = new Map<string, HeldTask[]>();
  for (const task of held) tasks.set(task.appId, [...(tasks.get(task.appId) ?? []), task]);
  return pictureWith(agents, { tasks, marathonVersion });
}
