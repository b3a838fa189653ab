import type { Clock } from '../../clock/clock.ts';
import { asPacerError } from '../../errors/pacer-error.ts';
import type { Agent, ClusterReading, Mesos } from '../../mesos/client/types.ts';
import { createMeasurements, type Measurements } from './measurements.ts';

/** The part of the Mesos client that looking needs. */
export type MesosForObserving = Pick<Mesos, 'cluster' | 'statistics' | 'agentUrl'>;

/** An agent that was listed and is not any more. */
export interface GoneAgent {
  readonly agent: Agent;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** What Mesos said last. One read serves everybody who asks. */
export interface MesosView {
  /** Reads when the last look is older than `age` milliseconds; callers that come meanwhile share it. Never throws. */
  fresh(age: number): Promise<void>;
  reading(): ClusterReading | undefined;
  /** When the last complete look began, milliseconds since the epoch. */
  readAt(): number | undefined;
  /** Why Mesos cannot be read at the moment. */
  trouble(): string | undefined;
  /** Agents that Mesos stopped listing within the last hour. */
  gone(): readonly GoneAgent[];
  readonly measured: Measurements;
}

const rememberedGone = 3_600_000;

/** Looks at one Mesos. `frameworkId` says which framework is Marathon; undefined while that is not known. */
export function createMesosView(parts: {
  readonly mesos: MesosForObserving;
  readonly clock: Clock;
  readonly frameworkId: () => string | undefined;
}): MesosView {
  const { mesos, clock } = parts;
  let reading: ClusterReading | undefined;
  let readAt: number | undefined;
  let readFor: string | undefined;
  let trouble: string | undefined;
  let looking: Promise<void> | undefined;
  let gone: readonly GoneAgent[] = [];

  function remember(next: ClusterReading, now: number): void {
    const listed = new Set(next.agents.map(({ id }) => id));
    const missing = (reading?.agents ?? []).filter(({ id }) => !listed.has(id));
    gone = [...gone, ...missing.map(agent => ({ agent, since: now }))].filter(
      ({ agent, since }) => !listed.has(agent.id) && now - since < rememberedGone,
    );
    reading = next;
    readAt = now;
    trouble = undefined;
  }

  async function look(): Promise<void> {
    const began = clock.now();
    const framework = parts.frameworkId();
    try {
      remember(await mesos.cluster(framework), began);
      readFor = framework;
    } catch (thrown) {
      trouble = asPacerError(thrown).message;
    }
  }

  return {
    fresh(age) {
      const isYoung = readAt !== undefined && clock.now() - readAt <= age && readFor === parts.frameworkId();
      if (looking === undefined && isYoung && trouble === undefined) return Promise.resolve();
      looking ??= look().finally(() => {
        looking = undefined;
      });
      return looking;
    },
    reading: () => reading,
    readAt: () => readAt,
    trouble: () => trouble,
    gone: () => gone,
    measured: createMeasurements({ mesos, clock, agents: () => reading?.agents ?? [] }),
  };
}
