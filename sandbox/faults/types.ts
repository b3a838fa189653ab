/** Servers of the sandbox that can be made faulty. */
export type FaultyServer = 'marathon' | 'mesos' | 'jenkins' | 'registry';

/** What can go wrong; `sandbox/faults/catalogue.ts` says what each does and at which servers. */
export type FaultName =
  | 'slow'
  | 'error'
  | 'html-502'
  | 'reset'
  | 'half-body'
  | 'huge-body'
  | 'lost-answer'
  | 'error-in-200'
  | 'empty-listing'
  | 'apps-gone'
  | 'other-framework'
  | 'not-carried-out'
  | 'lost-events'
  | 'duplicate-events'
  | 'leader-change'
  | 'frozen-deployment'
  | 'agent-loss'
  | 'starting-503'
  | 'login-page'
  | 'quiet-down'
  | 'too-many-requests'
  | 'wrong-digest';

/** A fault as it is asked for. */
export interface FaultOrder {
  readonly server: FaultyServer;
  readonly fault: FaultName;
  /** Regular expression; see `FaultEntry.matches` for what it is held against. */
  readonly match?: string;
  /** Only requests with one of these methods. */
  readonly methods?: readonly string[];
  /** Ends after so many hits. */
  readonly times?: number;
  /** Ends after so many seconds. */
  readonly seconds?: number;
  /** Of `slow`: how long each answer takes longer. */
  readonly milliseconds?: number;
  /** Of `error`: the status. */
  readonly status?: number;
  /** Of `huge-body`: millions of bytes. */
  readonly megabytes?: number;
  /** Of `too-many-requests`: the seconds of `Retry-After`. */
  readonly retryAfter?: number;
  /** Of `other-framework`: the id that is shown. */
  readonly frameworkId?: string;
  /** Of `agent-loss`: name or Mesos id of the agent; the first one when left out. */
  readonly agent?: string;
  /** Of `agent-loss`: seconds until Mesos calls its tasks unreachable; 75 when left out. */
  readonly unreachableAfter?: number;
}

/** A fault that is, or was, switched on. */
export interface Fault {
  readonly id: number;
  readonly order: FaultOrder;
  /** `order.match`, ready to be used; everything when that is left out. */
  readonly pattern: RegExp;
  /** Methods in upper case; undefined means all. */
  readonly methods: ReadonlySet<string> | undefined;
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly until: number | undefined;
  /** How often it has hit. */
  fired: number;
  on: boolean;
}

/** A request, as far as faults look at it. */
export interface FaultyRequest {
  readonly server: FaultyServer;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
}

/** What a fault can do inside the stand-ins, where nothing on the wire could do it. */
export interface FaultHooks {
  readonly marathon: {
    /** Closes the event streams. */
    closeStreams(): void;
    /** The results of Marathon's own health checks start anew. */
    forgetHealth(): void;
    /** Deployments that touch an app for which `isFrozen` is true do not go on; `undefined` lets all go on. */
    freezeDeployments(isFrozen: ((appId: string) => boolean) | undefined): void;
  };
  readonly mesos: {
    agents(): readonly string[];
    loseAgent(id: string, unreachableAfterMilliseconds?: number): void;
    returnAgent(id: string): void;
  };
  readonly jenkins: { setQuietingDown(quiet: boolean): void };
}
