import type { Clock } from '../../clock/clock.ts';
import type { Agent, ContainerStatistics, Mesos } from '../../mesos/client/types.ts';

/** What a container really uses. */
export interface Measured {
  readonly executorId: string;
  /** Processors over the last interval; missing after the first look. */
  readonly cpus?: number;
  /** MB. */
  readonly mem: number;
}

/** Measured use by agent. */
export interface Measurements {
  /** Asks every active agent that was not asked for `age` milliseconds. An agent that does not answer keeps its last answer. */
  fresh(age: number): Promise<void>;
  of(agentId: string): { readonly at: number; readonly containers: readonly Measured[] } | undefined;
}

/** Agents that are asked at the same time. */
const atATime = 8;
const megabyte = 1024 * 1024;

interface Sample {
  readonly at: number;
  readonly raw: ReadonlyMap<string, ContainerStatistics>;
  readonly containers: readonly Measured[];
}

/** Keeps the last two samples of each agent: use of processors is the difference between them (Mesos reference 4.3). */
export function createMeasurements(parts: {
  readonly mesos: Pick<Mesos, 'statistics' | 'agentUrl'>;
  readonly clock: Clock;
  readonly agents: () => readonly Agent[];
}): Measurements {
  const { mesos, clock } = parts;
  const samples = new Map<string, Sample>();
  const asked = new Map<string, number>();
  let running: Promise<void> | undefined;

  async function ask(agent: Agent): Promise<void> {
    asked.set(agent.id, clock.now());
    try {
      const statistics = await mesos.statistics(mesos.agentUrl(agent));
      const before = samples.get(agent.id)?.raw;
      const raw = new Map(statistics.map(each => [each.executorId, each]));
      samples.set(agent.id, {
        at: clock.now(),
        raw,
        containers: statistics.map(each => measuredOf(each, before?.get(each.executorId))),
      });
    } catch {
      // One agent that is away says nothing about the others; its state is in the master's list.
    }
  }

  async function askAll(age: number): Promise<void> {
    const agents = parts.agents();
    const listed = new Set(agents.map(({ id }) => id));
    for (const id of samples.keys()) if (!listed.has(id)) samples.delete(id);
    for (const id of asked.keys()) if (!listed.has(id)) asked.delete(id);
    const due = agents.filter(({ id, active }) => active && clock.now() - (asked.get(id) ?? -Infinity) >= age);
    const waiting = due.values();
    await Promise.all(
      Array.from({ length: Math.min(atATime, due.length) }, async () => {
        for (const agent of waiting) await ask(agent);
      }),
    );
  }

  return {
    fresh(age) {
      running ??= askAll(age).finally(() => {
        running = undefined;
      });
      return running;
    },
    of: agentId => samples.get(agentId),
  };
}

function measuredOf(now: ContainerStatistics, before: ContainerStatistics | undefined): Measured {
  const { executorId } = now;
  const mem = Math.round((now.memoryBytes / megabyte) * 10) / 10;
  const seconds = before === undefined ? 0 : now.timestamp - before.timestamp;
  if (before === undefined || seconds <= 0 || now.cpuSeconds < before.cpuSeconds) return { executorId, mem };
  return { executorId, mem, cpus: Math.round(((now.cpuSeconds - before.cpuSeconds) / seconds) * 1000) / 1000 };
}
