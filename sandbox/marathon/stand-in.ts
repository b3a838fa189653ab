import { isAtLeast, type Dialect } from '../../marathon/dialect.ts';
import type { RequestHandler } from '../server.ts';
import type { User } from './api/access.ts';
import { createHandler } from './api/handler.ts';
import { jsonWriterOf } from './api/write-json.ts';
import { createEngine, type EngineOptions } from './engine.ts';
import { createEventStreams } from './events/event-stream.ts';

/** Settings of a Marathon stand-in. */
export interface MarathonStandInOptions extends EngineOptions {
  /** Enabled features, such as `secrets` or `gpu_resources`; none when left out. */
  readonly features?: readonly string[];
  /** `--default_network_name`. */
  readonly defaultNetworkName?: string;
  /** Who may use it, by basic authentication (`--http_credentials`); everybody when left out. */
  readonly users?: readonly User[];
  /** `--http_max_concurrent_requests`; no limit when left out. */
  readonly maxConcurrentRequests?: number;
}

/** A Marathon in one process, alone and leading. */
export interface MarathonStandIn {
  /** Answers the HTTP API; for `startServer`. */
  readonly handler: RequestHandler;
  /** Tells which port the handler is served on: the leader's address names it. */
  listening(port: number): void;
  /** Closes every event stream, as a leader does that steps down. */
  closeStreams(): void;
  /** What Marathon's own health checks found is unknown again, as to a new leader. */
  forgetHealth(): void;
  /** Deployments that touch an app for which this is true do not go on; `undefined` lets all go on. */
  freezeDeployments(isFrozen: ((appId: string) => boolean) | undefined): void;
  /** Lets go of everything and closes the event streams. Tasks stay as they are, in Mesos's hands; the state is stored. */
  stop(): Promise<void>;
}

const versions: Readonly<Record<Dialect, string>> = {
  '1.4': '1.4.13',
  '1.5': '1.5.15',
  '1.8': '1.8.244',
  '1.9': '1.9.109',
  '1.10': '1.10.26',
};

/**
 * Starts a Marathon stand-in on a directory. Apps, versions and unfinished deployments of an earlier run are there
 * again, and what is missing of their tasks is started on the given Mesos.
 */
export async function createMarathonStandIn(options: MarathonStandInOptions): Promise<MarathonStandIn> {
  const { clock, mesos } = options;
  const dialect = options.dialect ?? '1.8';
  const engine = createEngine(options);
  let port = 0;
  const address = (): string => `127.0.0.1:${port}`;
  const writeJson = jsonWriterOf(dialect);
  const streams = createEventStreams(clock, engine.bus, 1024, {
    leader: () => `http://${address()}`,
    dropsWhenSlow: !isAtLeast(dialect, '1.8'),
    writeJson,
  });
  const handler = createHandler(
    {
      engine,
      clock,
      dialect,
      version: versions[dialect],
      frameworkId: mesos.frameworkId,
      features: options.features ?? [],
      defaultNetworkName: options.defaultNetworkName,
      servicePorts: options.servicePorts ?? [10_000, 20_000],
      address,
      users: options.users ?? [],
      maxConcurrentRequests: options.maxConcurrentRequests,
      writeJson,
      closeStreams: streams.closeAll,
    },
    streams,
  );
  return {
    handler,
    listening(actual) {
      port = actual;
    },
    closeStreams: streams.closeAll,
    forgetHealth: engine.health.forget,
    freezeDeployments: engine.deployments.freeze,
    stop() {
      engine.stop();
      streams.closeAll();
      return Promise.resolve();
    },
  };
}
