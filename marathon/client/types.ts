import type { RetryPolicy } from '../../http/retry.ts';
import type { Authorization, HttpTuning, RenewedAuthorization } from '../../http/types.ts';
import type { PacerError } from '../../errors/pacer-error.ts';
import type {
  AppDefinition,
  Deployment,
  DeploymentResult,
  LiveApp,
  MarathonEvent,
  MarathonInfo,
  QueueItem,
} from '../types.ts';

/** Whether a write may cancel the deployments that lock the app. Always said aloud, since Marathon's defaults differ. */
export interface Force {
  readonly force: boolean;
}

/**
 * A Marathon of one or more nodes. Errors: `marathon-rejected` (context `details`), `marathon-locked` (context
 * `deployments`), `marathon-busy`, `marathon-conflict`, `marathon-not-found`, `upstream-refused`, `upstream-error`, and
 * those of the network. An upstream error never says anything about whether an app exists.
 */
export interface Marathon {
  /** The configured base URLs. */
  readonly urls: readonly string[];
  /** Version and framework of the leader. */
  info(): Promise<MarathonInfo>;
  /** Every app with counts, deployments and last failure, in one request. */
  apps(): Promise<readonly LiveApp[]>;
  /** One app, with its tasks as well; undefined only when Marathon itself says that it does not exist. */
  app(id: string): Promise<LiveApp | undefined>;
  /** Replaces the complete definition, or creates the app (`partialUpdate=false`). Accepted, not finished. */
  replaceApp(id: string, definition: AppDefinition, options: Force): Promise<AppReplaced>;
  /** Deletes an app; undefined when there is none. */
  deleteApp(id: string, options: Force): Promise<DeploymentResult | undefined>;
  /** Replaces every task of an app by a new one, under its upgrade strategy. */
  restartApp(id: string, options: Force): Promise<DeploymentResult>;
  deployments(): Promise<readonly Deployment[]>;
  /** Without force: reverts by a new deployment, which is returned. With force: just stops it; undefined. */
  cancelDeployment(id: string, options: Force): Promise<DeploymentResult | undefined>;
  /** Apps that wait for offers or for their backoff. Pods are left out. */
  queue(): Promise<readonly QueueItem[]>;
  /** Versions that Marathon has stored, newest first. */
  versions(id: string): Promise<readonly string[]>;
  /** The definition as it was at a version. */
  version(id: string, timestamp: string): Promise<AppDefinition>;
  /** `host:port` of the leader; undefined while there is none. */
  leader(): Promise<string | undefined>;
  /** Resolves when a leader answers. */
  ping(): Promise<void>;
  /** Follows the event stream, for ever, until the signal is aborted; then it resolves. */
  events(options: EventOptions): Promise<void>;
  close(): Promise<void>;
}

/** Result of a replacement. */
export interface AppReplaced extends DeploymentResult {
  /** True when there was no app before. */
  readonly created: boolean;
}

/** Who listens to the event stream. */
export interface EventOptions {
  readonly signal: AbortSignal;
  /** A hint that something changed. What it throws ends the connection, so that the loss is seen and made good. */
  readonly onEvent: (event: MarathonEvent) => void;
  /** After every connect and reconnect: events before it are lost, so everything has to be read again. */
  readonly onAttached: () => void;
  /** After every failed attempt and every lost connection, with the reason. */
  readonly onDetached: (reason: PacerError) => void;
}

/** Settings of a Marathon client. */
export interface MarathonOptions extends HttpTuning {
  /** Base URLs of its nodes, a path prefix included (`/service/marathon`); at least one. */
  readonly urls: readonly string[];
  readonly authorization?: Authorization | RenewedAuthorization;
  /** In [0, 1), for the pauses between reconnects; Math.random when left out. */
  readonly random?: () => number;
  /** Pauses between reconnects of the event stream; `attempts` is not used, they go on for ever. */
  readonly reconnect?: RetryPolicy;
}
