import { randomUUID } from 'node:crypto';
import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../clock/clock.ts';
import type { RequestHandler } from '../server.ts';
import { createAgentBook } from './agent/agent-book.ts';
import { viewOf, type AgentState, type AgentView } from './agent/agent-state.ts';
import { checkAgents } from './agent/check-agents.ts';
import { defaultAgents } from './agent/default-agents.ts';
import { createPortClaims, defaultClaimsDirectory } from './agent/port-claims.ts';
import { createPortWatch } from './agent/port-watch.ts';
import { createCluster } from './cluster.ts';
import { lockDirectory } from './directory-lock.ts';
import { createProcessExecutor } from './executor/process-executor.ts';
import type { Executor } from './executor/types.ts';
import { createHandler } from './http/handler.ts';
import { defaultFramework, type FrameworkDetails } from './http/master-view.ts';
import { loadIdentity } from './identity.ts';
import { defaultRegistries } from './image/default-registries.ts';
import { createImageStore, type ImageStore } from './image/image-store.ts';
import type { ImageRegistry } from './image/types.ts';
import type { Log } from './log.ts';
import { createCheckpoints } from './task/checkpoints.ts';
import { takeOver } from './task/take-over.ts';
import type { AgentSpec, MesosCluster } from './types.ts';

/** Settings of a Mesos stand-in. */
export interface MesosStandInOptions {
  /** Where identity, sandboxes and images are kept; made when missing. One living stand-in per directory. */
  readonly directory: string;
  readonly clock: Clock;
  /** `defaultAgents` when left out. Their `id` is a name: tasks and the API see Mesos ids made from it once. */
  readonly agents?: readonly AgentSpec[];
  /** Registry clients by `host[:port]`; plain http on loopback and https elsewhere when left out. */
  readonly registries?: (host: string) => ImageRegistry;
  /** Makes the executor; `createProcessExecutor` when left out. */
  readonly executor?: (parts: { readonly clock: Clock; readonly images: ImageStore; readonly log: Log }) => Executor;
  /** How long a lost agent stays in the lists, ms; 75 s as Mesos (5 pings of 15 s) when left out. */
  readonly unreachableAfter?: number;
  /** Where sandboxes of this machine agree on ports; only tests need another place. */
  readonly portClaims?: string;
  readonly log: Log;
}

/** A Mesos master with its agents in one process, as `mesos-local`, with real processes as tasks. */
export interface MesosStandIn extends MesosCluster {
  /** Answers the HTTP API of master and agents; for `startServer`. */
  readonly handler: RequestHandler;
  /** Tells which port the handler is served on: `pid`s and redirects name it. */
  listening(port: number): void;
  /** What the framework's entry in the API says, e.g. Marathon's address once it is known. */
  describeFramework(details: Partial<FrameworkDetails>): void;
  agents(): readonly AgentView[];
  /**
   * The master stops hearing an agent (Mesos id or configured name): no offers, and unreachable tasks after
   * `unreachableAfter` ms, that of the options when left out.
   */
  loseAgent(id: string, unreachableAfter?: number): void;
  /** The agent is heard again, with what happened meanwhile. */
  returnAgent(id: string): void;
  /** Ends every task, SIGTERM and then SIGKILL to all of it, and gives the directory back. Listeners hear nothing of it. */
  stop(): Promise<void>;
}

const unreachableAfterMesos = 75_000;

/**
 * Starts a Mesos stand-in on a directory. Tasks that a crashed predecessor left running there are ended first.
 * Throws `usage` when a living process uses the directory, `configuration-invalid` for impossible agents.
 */
export async function createMesosStandIn(options: MesosStandInOptions): Promise<MesosStandIn> {
  const { clock, log } = options;
  const specs = options.agents ?? defaultAgents;
  checkAgents(specs);
  await mkdir(options.directory, { recursive: true });
  // Real, since processes and /files compare paths by text.
  const directory = await realpath(options.directory);
  const unlock = lockDirectory(directory);
  try {
    const identity = await loadIdentity(
      directory,
      specs.map(spec => spec.id),
    );
    const registries = options.registries ?? defaultRegistries(clock);
    const images = await createImageStore({ directory: join(directory, 'images'), registries });
    const executor = (options.executor ?? createProcessExecutor)({ clock, images, log });
    const checkpoints = createCheckpoints(directory);
    const startedAt = clock.now();
    const agents = specs.map((spec, position) =>
      createAgent(spec, identity.agentIds[spec.id] ?? spec.id, position + 1, startedAt),
    );
    const agentIds = agents.map(agent => agent.spec.id);
    const finished = await takeOver(directory, agentIds, checkpoints, executor, startedAt);
    for (const agent of agents) agent.completed = finished.get(agent.spec.id) ?? [];

    const ports = createPortWatch(createPortClaims(options.portClaims ?? defaultClaimsDirectory(), randomUUID()));
    const cluster = createCluster({
      directory,
      frameworkId: identity.frameworkId,
      agents,
      clock,
      executor,
      ports,
      checkpoints,
      unreachableAfter: options.unreachableAfter ?? unreachableAfterMesos,
      log,
    });
    let port = 0;
    let stopped = false;
    let framework = defaultFramework;
    const handler = createHandler({
      clock,
      cluster,
      directory,
      executor,
      identity,
      startedAt,
      port: () => port,
      framework: () => framework,
    });

    return {
      ...cluster,
      handler,
      listening(actual) {
        port = actual;
      },
      describeFramework(details) {
        framework = { ...framework, ...details };
      },
      agents: () => agents.map(viewOf),
      async stop() {
        if (stopped) return;
        stopped = true;
        await cluster.stop();
        executor.close();
        ports.close();
        await images.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

function createAgent(configured: AgentSpec, id: string, number: number, registeredAt: number): AgentState {
  const spec: AgentSpec = { name: configured.id, ...configured, id };
  return {
    spec,
    name: configured.id,
    number,
    book: createAgentBook(spec),
    runs: new Map(),
    completed: [],
    registeredAt,
    connected: true,
    unreachable: false,
    held: [],
    unheard: [],
    heldKills: new Set(),
  };
}
