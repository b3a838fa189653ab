import type { CapacityVerdict } from '../../schemas/generated/capacity-verdict.ts';
import type { ErrorCode } from '../../errors/catalogue.ts';
import type { Json, JsonObject, LiveApp } from '../../marathon/types.ts';
import type { Impact } from './impact.ts';
import type { Hold, PolicyFacts } from '../policy/types.ts';
import type { ClusterPolicy, DesiredApp, Problem, RolloutStrategy, SourcePosition } from '../desired/types.ts';
import type { SecretsState } from './secrets.ts';
import type { SourceCommits } from './source-commits.ts';

/** What is done to an app. */
export type ActionKind = 'create' | 'restart' | 'scale' | 'suspend' | 'delete' | 'build' | 'wait' | 'nothing' | 'held';

/** Why an app differs from what is wanted. */
export type ChangeCause = 'commit' | 'image' | 'drift' | 'secret' | 'rollback' | 'none';

/** One field that differs, named by its JSON pointer in the definition. */
export interface FieldChange {
  readonly pointer: string;
  readonly from: Json | undefined;
  readonly to: Json | undefined;
  /** What Marathon will do for it (reference 3.1). */
  readonly effect: 'restart' | 'scale' | 'none';
  readonly position?: SourcePosition;
}

/** The image an app must run, as far as it is known. A problem that has a name of its own comes with advice. */
export type ImageState =
  | { readonly kind: 'none' }
  | ReadyImage
  | ({
      readonly kind: 'building';
      readonly sentence: string;
      readonly url?: string;
      /** It is built and has yet to be written into the lock file: the commit that does so has the app looked at. */
      readonly isUnwritten?: true;
    } & ImageWait)
  | ({
      readonly kind: 'failed';
      readonly sentence: string;
      readonly evidence: readonly string[];
      readonly url?: string;
    } & ImageAdvice &
      ImageWait)
  | ({ readonly kind: 'unknown'; readonly sentence: string } & ImageAdvice & ImageWait);

/** An image that is in the registry. */
export interface ReadyImage {
  readonly kind: 'ready';
  /** `host:port/repository@sha256:…` */
  readonly reference: string;
  /** Its tag. */
  readonly key: string;
  readonly sourceCommit: string;
  /** Tag of the source, where a tag or a range of versions was asked for. */
  readonly sourceTag?: string;
  /** Where it was built, when that is known. */
  readonly buildUrl?: string;
  /** Worth saying even while it runs as promised, e.g. that a person went back to it. */
  readonly note?: string;
}

/** The base image that has to be there first; missing when the image waits for nothing but itself. */
interface ImageWait {
  readonly waitsFor?: string;
}

/** What an error of the catalogue says besides its message. */
interface ImageAdvice {
  readonly code?: ErrorCode;
  readonly advice?: string;
}

/** What was last done for an app, from the ledger: tells drift from a new wish, and a failed wish from an untried one. */
export interface LastAction {
  /** `DesiredApp.hash` plus image that was put last. */
  readonly wish: string;
  readonly outcome: 'started' | 'healthy' | 'failed' | 'superseded';
  readonly commit: string;
}

/** Everything the planner may look at for one app. */
export interface AppInput {
  readonly id: string;
  readonly desired?: DesiredApp;
  /** Problems that make the wish unknown. */
  readonly unknown?: readonly Problem[];
  /** The app of a file that is wrong only in that Marathon would refuse it. */
  readonly refused?: DesiredApp;
  readonly image: ImageState;
  /** What is known of its secrets; as `unchecked` when left out. */
  readonly secrets?: SecretsState;
  /** Missing when Marathon does not have it. */
  readonly live?: LiveApp;
  readonly last?: LastAction;
  /** The wish ran healthy before and is put back after a failure: nobody has to agree to it again. */
  readonly putBack?: true;
}

/** What the planner may look at for the whole cluster. */
export interface PlanInput {
  readonly commit: string;
  /** `repository#cluster`, the value of the `pacer.source` label. */
  readonly source: string;
  readonly marathonVersion: string;
  readonly policy: ClusterPolicy;
  /** What rules look at besides files, as of one moment; without them only rules that need none of it are judged. */
  readonly facts?: PolicyFacts;
  readonly owns: readonly string[];
  /** Files whose apps are not known: no deletes while there are any. */
  readonly unreadable: readonly string[];
  readonly apps: ReadonlyMap<string, AppInput>;
}

/** What is to be done for one app. */
export interface AppPlan {
  readonly id: string;
  readonly action: ActionKind;
  readonly cause: ChangeCause;
  readonly changes: readonly FieldChange[];
  /** One sentence: why this action. */
  readonly reason: string;
  /** In words: "restarts 3 tasks", "adds 2 tasks, restarts none", "no task is touched". */
  readonly cost: string;
  /** The same in numbers; there when tasks are touched. */
  readonly impact?: Impact;
  /** What would change a `held` or `wait`, or who can let it go. */
  readonly change?: string;
  /** The app that it is under a new name; `renamedTo` is the other half. */
  readonly renamedFrom?: string;
  readonly renamedTo?: string;
  /** Apps that must come first, when that is what it waits for. */
  readonly after?: readonly string[];
  /** Whether its tasks find a place; there when tasks are started and Mesos is known. */
  readonly capacity?: CapacityVerdict;
  /** Which rule holds it, when and by whom it is let go; with every `held`, and with a `wait` for a turn. */
  readonly held?: Hold;
  /** Sentences of further rules that hold it, too. */
  readonly alsoHeld?: readonly string[];
  /** Commits between the image that runs and the one that is wanted; only there when somebody asked for them. */
  readonly sourceCommits?: SourceCommits;
  /** One sentence when it runs as wanted, but Marathon would refuse the definition, and so any change, today. */
  readonly refusal?: string;
  /** The app that runs beside first (`rollout.strategy`). */
  readonly beside?: AppBeside;
  /** The complete definition to PUT with `partialUpdate=false`; there for create, restart, scale and suspend. */
  readonly body?: JsonObject & { readonly id: string };
  /** Identity of the wish: `DesiredApp.hash` plus image; what the ledger keeps as `wish`. */
  readonly wish?: string;
  /** Marathon's version of the app that this was planned against. */
  readonly seenVersion?: string;
}

/** An app that runs beside another one while that is rolled out. */
export interface AppBeside {
  readonly id: string;
  readonly strategy: RolloutStrategy['kind'];
  readonly instances: number;
  /** Its complete definition; left out where a plan leaves the daemon. */
  readonly body?: JsonObject & { readonly id: string };
}

/** What a reconcile of one commit would do. */
export interface Plan {
  /** Hash of what is to be done and of the versions of the apps that were seen: who agrees to a plan names it by this. */
  readonly id: string;
  readonly commit: string;
  readonly apps: readonly AppPlan[];
  readonly totals: Readonly<Record<ActionKind, number>>;
}
