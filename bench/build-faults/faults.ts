import type { FaultOrder } from '../../sandbox/faults/types.ts';

/** What happens in the world of the run, besides faults of single requests. */
export interface Hands {
  killDaemon(): void;
  restartJenkins(how: 'in order' | 'killed'): void;
  quietDown(): void;
  failNextBuild(): void;
  /** A person takes something off the queue, or stops a build. */
  cancelSomething(): void;
  stopSomething(): void;
  /** Somebody else commits to the desired repository at the same time. */
  commitMeanwhile(): void;
  /** The repository refuses the next push; false when it is to do so already, or did often enough. */
  refuseNextPush(): boolean;
}

/** One kind of fault: a step at which something goes wrong. */
export interface FaultKind {
  readonly name: string;
  /** How often it is chosen, next to the others. */
  readonly weight: number;
  /** A function that answers false has done nothing. */
  readonly inject: FaultOrder | ((hands: Hands) => boolean | void);
}

/** Name of the fault that is only over when there was a push to refuse. */
export const refusedPush = 'lock push: refused';

const once = (order: Omit<FaultOrder, 'times'>, times = 1): FaultOrder => ({ ...order, times });
const trigger = { server: 'jenkins', match: 'buildWithParameters' } as const;
const looks = { server: 'jenkins', match: '/api/json' } as const;
const heads = { server: 'registry', match: '/manifests/', methods: ['HEAD'] } as const;
const pushes = { server: 'registry', match: '/manifests/', methods: ['PUT'] } as const;

/** A fault for each step between a commit and its image in the lock file. */
export const faultKinds: readonly FaultKind[] = [
  { name: 'trigger: answer lost', weight: 12, inject: once({ ...trigger, fault: 'lost-answer' }) },
  { name: 'trigger: connection reset before it', weight: 8, inject: once({ ...trigger, fault: 'reset' }) },
  { name: 'trigger: 502 of a proxy', weight: 6, inject: once({ ...trigger, fault: 'html-502' }) },
  { name: 'trigger: login page', weight: 3, inject: once({ ...trigger, fault: 'login-page' }) },
  { name: 'look at Jenkins: 503 of a start', weight: 8, inject: once({ ...looks, fault: 'starting-503' }, 5) },
  { name: 'look at Jenkins: half an answer', weight: 8, inject: once({ ...looks, fault: 'half-body' }, 2) },
  { name: 'look at Jenkins: connection reset', weight: 8, inject: once({ ...looks, fault: 'reset' }, 5) },
  { name: 'Jenkins restarted in order', weight: 2, inject: hands => hands.restartJenkins('in order') },
  { name: 'Jenkins killed', weight: 2, inject: hands => hands.restartJenkins('killed') },
  { name: 'Jenkins prepares to shut down', weight: 2, inject: hands => hands.quietDown() },
  { name: 'build fails for a passing reason', weight: 10, inject: hands => hands.failNextBuild() },
  { name: 'queued build cancelled by a person', weight: 4, inject: hands => hands.cancelSomething() },
  { name: 'running build stopped by a person', weight: 4, inject: hands => hands.stopSomething() },
  { name: 'registry asked: 500', weight: 8, inject: once({ ...heads, fault: 'error' }, 3) },
  { name: 'registry asked: connection reset', weight: 8, inject: once({ ...heads, fault: 'reset' }, 3) },
  { name: 'registry asked: 429', weight: 6, inject: once({ ...heads, fault: 'too-many-requests' }, 2) },
  { name: 'push of the image: answer lost', weight: 6, inject: once({ ...pushes, fault: 'lost-answer' }) },
  { name: 'push of the image: 500', weight: 6, inject: once({ ...pushes, fault: 'error' }) },
  { name: 'daemon killed, disk wiped', weight: 5, inject: hands => hands.killDaemon() },
  { name: 'lock push: somebody was faster', weight: 10, inject: hands => hands.commitMeanwhile() },
  { name: refusedPush, weight: 2, inject: hands => hands.refuseNextPush() },
];
