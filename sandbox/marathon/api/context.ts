import type { Clock } from '../../../clock/clock.ts';
import type { Dialect } from '../../../marathon/dialect.ts';
import type { Engine } from '../engine.ts';
import type { User } from './access.ts';
import type { WriteJson } from './write-json.ts';

/** What the handlers of the API work with. */
export interface ApiContext {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly dialect: Dialect;
  /** What `/v2/info` calls the version, e.g. `1.8.244`. */
  readonly version: string;
  readonly frameworkId: string;
  /** Enabled features (`secrets`, `gpu_resources` …). */
  readonly features: readonly string[];
  readonly defaultNetworkName: string | undefined;
  /** First and last service port. */
  readonly servicePorts: readonly [first: number, last: number];
  /** `host:port` of this server, once it listens. */
  readonly address: () => string;
  /** Closes every event stream, as a node does that loses the leadership. */
  readonly closeStreams: () => void;
  /** Who may do what; everybody may do everything when there is nobody (`--http_credentials` and its plugins). */
  readonly users: readonly User[];
  /** `--http_max_concurrent_requests`. */
  readonly maxConcurrentRequests: number | undefined;
  readonly writeJson: WriteJson;
}

/** True for the output and statuses of Marathon 1.4. */
export function isLegacy(context: ApiContext): boolean {
  return context.dialect === '1.4';
}
