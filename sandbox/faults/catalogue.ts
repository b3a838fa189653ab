import type { FaultHooks, FaultName, FaultOrder, FaultyServer } from './types.ts';

/** What is known of a fault. */
export interface FaultEntry {
  readonly servers: readonly FaultyServer[];
  /** What `match` is held against: path and query of a request, the type of an event, the id of an app, or nothing. */
  readonly matches: 'request' | 'event' | 'app' | 'nothing';
  /** `match` when the order has none. */
  readonly match?: string;
  /** Methods when the order names none; all when left out. */
  readonly methods?: readonly string[];
  /** Seconds when the order says neither `seconds` nor `times`; until it is cleared when left out. */
  readonly seconds?: number;
  /** The stand-in carries the request out, and its answer is changed; so it cannot act on an answer without an end. */
  readonly carriesOut?: true;
  /** Members of the order that only this fault understands. */
  readonly members: readonly (keyof FaultOrder)[];
  /** What it does, for `GET /faults`. */
  readonly does: string;
  /** Switches something on inside a stand-in; what it gives switches it off again. */
  readonly begin?: (hooks: FaultHooks, order: FaultOrder, pattern: RegExp) => () => void;
}

const everywhere: readonly FaultyServer[] = ['marathon', 'mesos', 'jenkins', 'registry'];
const writes = ['POST', 'PUT', 'DELETE', 'PATCH'] as const;
const withBody = ['GET', ...writes] as const;

/** Every fault. Those with `matches: 'request'` act on requests; the others inside a stand-in or on its event streams. */
export const faultCatalogue: Readonly<Record<FaultName, FaultEntry>> = {
  slow: {
    servers: everywhere,
    matches: 'request',
    members: ['milliseconds'],
    does: 'answers later by "milliseconds" (3000)',
  },
  error: {
    servers: everywhere,
    matches: 'request',
    members: ['status'],
    does: 'answers "status" (500) in the server\'s own form; nothing is carried out',
  },
  'html-502': {
    servers: everywhere,
    matches: 'request',
    members: [],
    does: 'answers 502 with the HTML page of a proxy; nothing is carried out',
  },
  reset: {
    servers: everywhere,
    matches: 'request',
    members: [],
    does: 'resets the connection; nothing is carried out',
  },
  'half-body': {
    servers: everywhere,
    matches: 'request',
    methods: withBody,
    carriesOut: true,
    members: [],
    does: 'carries the request out, sends half of the answer and breaks off',
  },
  'huge-body': {
    servers: everywhere,
    matches: 'request',
    methods: ['GET'],
    members: ['megabytes'],
    does: 'answers with "megabytes" (50) of valid JSON',
  },
  'lost-answer': {
    servers: everywhere,
    matches: 'request',
    methods: writes,
    carriesOut: true,
    members: [],
    does: 'carries the request out and resets the connection before the answer; writes only unless "methods" says more',
  },
  'error-in-200': {
    servers: ['marathon'],
    matches: 'request',
    members: [],
    does: 'answers 200 with the body of an error; nothing is carried out',
  },
  'empty-listing': {
    servers: ['marathon'],
    matches: 'request',
    match: '^/v2/apps/?(\\?|$)',
    methods: ['GET'],
    members: [],
    does: 'answers the listing of apps with {"apps":[]}; single apps are answered as ever',
  },
  'apps-gone': {
    servers: ['marathon'],
    matches: 'request',
    match: '^/v2/apps(/|\\?|$)',
    methods: ['GET'],
    members: [],
    does: 'answers like a Marathon that lost its state: an empty listing, and 404 for each app',
  },
  'other-framework': {
    servers: ['marathon'],
    matches: 'request',
    match: '^/v2/info(\\?|$)',
    methods: ['GET'],
    carriesOut: true,
    members: ['frameworkId'],
    does: 'shows another framework id, as another Marathon behind the same address would',
  },
  'not-carried-out': {
    servers: ['marathon'],
    matches: 'request',
    match: '^/v2/(apps|groups)(/|\\?|$)',
    methods: writes,
    members: [],
    does: 'answers a write with 200 and a deployment id, and does not carry it out',
  },
  'lost-events': {
    servers: ['marathon'],
    matches: 'event',
    members: [],
    does: 'leaves events out of the event streams',
  },
  'duplicate-events': {
    servers: ['marathon'],
    matches: 'event',
    members: [],
    does: 'sends events twice on the event streams',
  },
  'leader-change': {
    servers: ['marathon'],
    matches: 'request',
    seconds: 3,
    members: [],
    does: 'closes the event streams, answers 503 with HTML for "seconds" (3), and then knows no result of a health check until the next turn of each',
    begin(hooks) {
      hooks.marathon.closeStreams();
      return () => hooks.marathon.forgetHealth();
    },
  },
  'frozen-deployment': {
    servers: ['marathon'],
    matches: 'app',
    members: [],
    does: 'deployments are accepted and do not go on',
    begin(hooks, _order, pattern) {
      hooks.marathon.freezeDeployments(id => pattern.test(id));
      return () => hooks.marathon.freezeDeployments(undefined);
    },
  },
  'agent-loss': {
    servers: ['mesos'],
    matches: 'nothing',
    members: ['agent', 'unreachableAfter'],
    does: 'the master does not hear "agent" (the first) any more; its tasks are unreachable after "unreachableAfter" seconds (75)',
    begin(hooks, order) {
      const agent = order.agent ?? hooks.mesos.agents()[0] ?? '';
      const after = order.unreachableAfter;
      hooks.mesos.loseAgent(agent, after === undefined ? undefined : after * 1000);
      return () => hooks.mesos.returnAgent(agent);
    },
  },
  'starting-503': {
    servers: ['jenkins'],
    matches: 'request',
    members: [],
    does: 'answers 503 with the page of a Jenkins that starts',
  },
  'login-page': {
    servers: ['jenkins'],
    matches: 'request',
    members: [],
    does: 'answers 200 with a login page; nothing is carried out',
  },
  'quiet-down': {
    servers: ['jenkins'],
    matches: 'nothing',
    members: [],
    does: 'accepts builds and starts none',
    begin(hooks) {
      hooks.jenkins.setQuietingDown(true);
      return () => hooks.jenkins.setQuietingDown(false);
    },
  },
  'too-many-requests': {
    servers: ['registry'],
    matches: 'request',
    members: ['retryAfter'],
    does: 'answers 429 with "Retry-After" of "retryAfter" (1) seconds',
  },
  'wrong-digest': {
    servers: ['registry'],
    matches: 'request',
    match: '/manifests/',
    methods: ['GET', 'HEAD'],
    carriesOut: true,
    members: [],
    does: 'names a digest in Docker-Content-Digest that is not that of the manifest',
  },
};
