/** What can be done to an app, and so be held. */
export type WriteAction = 'create' | 'restart' | 'scale' | 'suspend' | 'delete';

/** Actions of these kinds wait until one of these people agrees. */
export interface ApprovalRule {
  readonly actions: readonly WriteAction[];
  /** E-mail addresses in small letters. */
  readonly by: readonly string[];
}

/** A span of time that begins again and again. */
export interface WindowRule {
  readonly kind: 'allow' | 'deny';
  /** Minute, hour, day of month, month, day of week; checked when the file was read. */
  readonly begin: string;
  /** Name of a time zone as in the IANA database. */
  readonly zone: string;
  /** Time that passes, whatever the clock on the wall does meanwhile. */
  readonly durationMilliseconds: number;
  readonly reason?: string;
}

/** Rules that a cluster may have, and an app besides those of its cluster. A rule that is left out forbids nothing. */
export interface AppPolicy {
  /** `observe`: nothing is touched. */
  readonly mode?: 'observe' | 'enforce';
  readonly selfHeal?: boolean;
  readonly approval?: readonly ApprovalRule[];
  readonly windows?: readonly WindowRule[];
  readonly restarts?: { readonly perHour?: number };
  /** Registries or folders of registries, as `host/folder`. */
  readonly images?: readonly string[];
  readonly requiredLabels?: readonly string[];
  readonly requiredHealthChecks?: boolean;
}

/** Whose signature the last change of some files needs. */
export interface SignatureRule {
  /** Files, or folders with everything in them. */
  readonly paths: readonly string[];
  /** Principals of the allowed-signers file. */
  readonly signers: readonly string[];
}

/** Rules of a cluster. */
export interface ClusterPolicy extends AppPolicy {
  readonly selfHeal: boolean;
  readonly prune: boolean;
  /** The most that one commit may delete: at most `share` (0–1) of the owned apps, and at most `count`. */
  readonly maxDeletes: { readonly share: number; readonly count: number };
  readonly restarts?: { readonly maxConcurrent?: number; readonly perHour?: number };
  /** Apps, or groups with everything in them, that are never deleted and never suspended. */
  readonly protected?: readonly string[];
  readonly signedBy?: readonly SignatureRule[];
  /** Names of secrets (`shop/*` is everything below) → apps and groups that may use them. */
  readonly secrets?: Readonly<Record<string, readonly string[]>>;
  /** What happens to a change whose tasks cannot find a place; `warn` when left out. */
  readonly capacity?: 'warn' | 'block';
  /** Where changes that people make without a clone are written; `commit` when left out. */
  readonly changes?: 'commit' | 'branch';
  /** Marks of other repositories whose apps may be taken over. */
  readonly adoptFrom?: readonly string[];
}

/** A stop of all changes, or of those of some apps, that somebody decided. */
export interface Freeze {
  /** Name by which it is lifted; `cluster.yaml` for the one that a file says. */
  readonly id: string;
  readonly reason: string;
  readonly owner: string;
  /** Milliseconds since the epoch; it lasts until it is lifted when left out. */
  readonly until?: number;
  /** Ids of apps or groups; all when left out. */
  readonly apps?: readonly string[];
}

/** What was agreed to: this action on this app as it was. */
export interface ApprovedAction {
  readonly app: string;
  readonly action: WriteAction;
  /** Identity of the wish; missing for a delete. */
  readonly wish?: string;
  /** Marathon's version of the app that was seen; missing when it was not there. */
  readonly seenVersion?: string;
}

/** Somebody agreed: to actions of a plan, or, by a commit, to what that commit wants. */
export type Approval =
  | { readonly kind: 'plan'; readonly by: string; readonly actions: readonly ApprovedAction[] }
  | {
      readonly kind: 'commit';
      readonly by: string;
      readonly commit: string;
      /** Apps whose wish is since then the same: id → `DesiredApp.hash`. */
      readonly wanted: ReadonlyMap<string, string>;
      /** Apps that some commit after it has wanted: their removal is not agreed to. */
      readonly wantedSince: ReadonlySet<string>;
    };

/** A file whose last change lacks the signature it needs. */
export interface Distrust {
  readonly path: string;
  /** Why: who signed, or that nobody did. */
  readonly sentence: string;
  readonly signers: readonly string[];
}

/** What rules look at that is not in any file, as it is at one moment. */
export interface PolicyFacts {
  /** The moment, milliseconds since the epoch. */
  readonly now: number;
  readonly freezes: readonly Freeze[];
  readonly approvals: readonly Approval[];
  /** Apps that are being rolled out. */
  readonly underWay: readonly string[];
  /** Restarts of the last hour, oldest first. */
  readonly restarts: readonly { readonly app: string; readonly time: number }[];
  readonly distrusted: readonly Distrust[];
  /** Why nothing at all may be changed for a reason that no rule names, and what ends it. */
  readonly stopped?: { readonly by: HoldRule; readonly sentence: string; readonly release: string };
}

/** Which rule holds an action; stable words. */
export type HoldRule =
  | 'observe'
  | 'freeze'
  | 'framework'
  | 'lost-apps'
  | 'rewind'
  | 'foreign'
  | 'protected'
  | 'signature'
  | 'image-source'
  | 'labels'
  | 'health-checks'
  | 'window'
  | 'approval'
  | 'concurrency'
  | 'restart-budget'
  | 'after'
  | 'capacity'
  | 'prune'
  | 'deletes'
  | 'unreadable'
  | 'self-heal'
  | 'failed'
  | 'file'
  | 'image'
  | 'secrets'
  | 'error';

/** What holds an action, and how it is let go. */
export interface Hold {
  readonly by: HoldRule;
  /** What would be done; missing when that is not known. */
  readonly action?: WriteAction;
  /** One sentence: what is in the way. */
  readonly sentence: string;
  /** When it ends by itself; ISO 8601, UTC. */
  readonly until?: string;
  /** Who can let it go, and how. */
  readonly release: string;
}
