import type { Clock } from '../../../clock/clock.ts';
import { pacerError } from '../../../errors/pacer-error.ts';
import type { Agent, Mesos } from '../../../mesos/client/types.ts';
import { createBuildLog, type ConsoleReader } from '../read/build-log.ts';
import type { LogFile } from '../read/log-file.ts';
import { createSandboxDirectory } from '../read/sandbox-directory.ts';
import { createSandboxLog, type SandboxDirectory } from '../read/sandbox-log.ts';
import { createUnpacker } from '../read/unpacker.ts';
import { openSource, shortId, type OpenSource, type SourceAbout } from '../source.ts';
import { createAgentClock, type AgentClock } from '../time/agent-clock.ts';
import { createZoneLearner, type ZoneLearner } from '../time/zone.ts';
import type { Instance, Instances } from './instances.ts';
import type { Selection } from './request.ts';
import { shortName } from './short-name.ts';

/** What was selected, opened. */
export interface OpenSelection {
  readonly sources: readonly OpenSource[];
  readonly instances: readonly Instance[];
  /** More was selected than is shown. */
  readonly choose?: string;
}

/** Opens what selections name; the same source is opened once for all. */
export interface SourceStore {
  open(selection: Selection): Promise<OpenSelection>;
  stop(): void;
}

/** Needs of `createSourceStore`. Without a Mesos or a Jenkins the logs of instances or builds cannot be read. */
export interface SourceStoreParts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly turn: () => Promise<void>;
  readonly instances: Instances;
  readonly mesos: () => Mesos | undefined;
  readonly frameworkId: () => Promise<string | undefined>;
  readonly builds?: ConsoleReader;
  readonly daemon: LogFile;
}

/** One view shows at most so many instances. */
const mostInstances = 100;
const keptSources = 1_000;
const agentsPatience = 30_000;

/** Keeps what was learned about a source for as long as there is room. */
export function createSourceStore(parts: SourceStoreParts): SourceStore {
  const { clock } = parts;
  const sources = new Map<string, OpenSource>();
  const directories = new Map<string, { readonly directory: SandboxDirectory; instance: Instance }>();
  const zones = new Map<string, ZoneLearner>();
  const clocks = new Map<string, AgentClock>();
  const unpacker = createUnpacker(() => clock.now());
  let agents: { readonly at: number; readonly answer: Promise<readonly Agent[]> } | undefined;

  function listAgents(mesos: Mesos, fresh: boolean): Promise<readonly Agent[]> {
    const patience = fresh ? 1_000 : agentsPatience;
    if (agents === undefined || clock.now() - agents.at > patience) {
      agents = { at: clock.now(), answer: mesos.agents() };
      agents.answer.catch(() => (agents = undefined));
    }
    return agents.answer;
  }

  function one<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
    const known = map.get(key) ?? make();
    map.delete(key);
    map.set(key, known);
    if (map.size > keptSources)
      for (const oldest of [...map.keys()].slice(0, map.size - keptSources)) map.delete(oldest);
    return known;
  }

  function directoryOf(mesos: Mesos, instance: Instance): { readonly directory: SandboxDirectory; instance: Instance } {
    const found = one(directories, instance.id, () => {
      const { id: taskId, agentId, host } = instance;
      const kept = { instance } as { directory: SandboxDirectory; instance: Instance };
      const place = { taskId, agentId, ...(host === undefined ? {} : { host }), isOver: () => kept.instance.isOver };
      kept.directory = createSandboxDirectory(place, {
        mesos,
        frameworkId: parts.frameworkId,
        agents: fresh => listAgents(mesos, fresh),
        agentClock: one(clocks, agentId, createAgentClock),
        clock,
      });
      return kept;
    });
    found.instance = instance;
    return found;
  }

  function openInstance(mesos: Mesos, instance: Instance, stream: 'stdout' | 'stderr'): OpenSource {
    const kept = directoryOf(mesos, instance);
    const id = shortId(`${instance.id}/${stream}`);
    return one(sources, id, () =>
      openSource({
        id,
        file: createSandboxLog(kept.directory, stream, () => clock.now(), unpacker),
        zone: one(zones, instance.app, createZoneLearner),
        agentClock: one(clocks, instance.agentId, createAgentClock),
        about: () => aboutInstance(kept.instance, stream),
        clock,
        random: parts.random,
        turn: parts.turn,
      }),
    );
  }

  /** An instance that its app no longer has, by a listing that succeeded, has ended. */
  function noteEnded(apps: readonly string[], found: readonly Instance[]): void {
    const there = new Set(found.map(({ id }) => id));
    for (const kept of directories.values()) {
      const { instance } = kept;
      if (!instance.isOver && apps.includes(instance.app) && !there.has(instance.id))
        kept.instance = { ...instance, isOver: true, ended: clock.now() };
    }
  }

  function openPlain(name: string, file: () => LogFile, about: () => SourceAbout): OpenSource {
    const id = shortId(name);
    return one(sources, id, () => {
      const { clock: time, random, turn } = parts;
      return openSource({ id, file: file(), zone: createZoneLearner(), about, clock: time, random, turn });
    });
  }

  function openBuild(name: string): OpenSource {
    const { builds } = parts;
    if (builds === undefined)
      throw pacerError('usage', { message: 'cluster.yaml names no Jenkins, so there are no builds.' });
    const [, job = builds.job, digits = ''] = /^(?:([^#]{1,300})#)?(\d{1,9})$/.exec(name) ?? [];
    const number = Number(digits);
    if (digits === '') throw pacerError('usage', { message: `"${name}" is no build: 12, or JOB#12.` });
    const build = `${job}#${number}`;
    const about = () => ({ kind: 'build', name: `build ${number}`, build }) as const;
    return openPlain(`build ${build}`, () => createBuildLog(builds, job, number, () => clock.now()), about);
  }

  return {
    async open(selection) {
      const mesos = parts.mesos();
      const named = await Promise.all(selection.instances.map(name => parts.instances.byName(name)));
      const ofApps = await parts.instances.ofApps(selection.apps, selection.finished);
      const { maySee, begun } = selection;
      const fresh = begun === undefined ? ofApps : ofApps.filter(({ started = begun }) => started >= begun);
      const found = [...named.flat(), ...fresh];
      const all = maySee === undefined ? found : found.filter(({ app }) => maySee(app));
      noteEnded(selection.apps, ofApps);
      const unique = [...new Map(all.map(instance => [instance.id, instance])).values()];
      if (unique.length > 0 && mesos === undefined)
        throw pacerError('usage', {
          message: 'cluster.yaml names no Mesos: without it the logs of instances cannot be read.',
        });
      const shown = unique.slice(0, mostInstances);
      const streams = selection.stream === undefined ? (['stdout', 'stderr'] as const) : [selection.stream];
      const opened =
        mesos === undefined
          ? []
          : shown.flatMap(instance => streams.map(stream => openInstance(mesos, instance, stream)));
      const daemon = selection.daemon
        ? [
            openPlain(
              'daemon',
              () => parts.daemon,
              () => ({ kind: 'daemon', name: 'pacer' }) as const,
            ),
          ]
        : [];
      const left = unique.length - shown.length;
      return {
        sources: [...opened, ...selection.builds.map(openBuild), ...daemon],
        instances: shown,
        ...(left > 0
          ? {
              choose: `The ${shown.length} newest of ${unique.length} instances are shown: choose single ones to see others.`,
            }
          : {}),
      };
    },
    stop() {
      for (const source of sources.values()) source.tail.stop();
    },
  };
}

function aboutInstance(instance: Instance, stream: 'stdout' | 'stderr'): SourceAbout {
  const { id, app, agentId, host, started, ended, image } = instance;
  return {
    kind: 'instance',
    name: shortName(id, app),
    app,
    instance: id,
    stream,
    agent: host ?? agentId,
    ...(image === undefined ? {} : { image }),
    ...(started === undefined ? {} : { started: new Date(started).toISOString() }),
    ...(ended === undefined ? {} : { ended: new Date(ended).toISOString() }),
  };
}
