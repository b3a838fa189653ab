// Made by tools/generate-types.ts from schemas/cluster.schema.json. Change that file, not this one.

/**
 * `clusters/NAME/cluster.yaml`: where the servers of a cluster are, what this repository owns there, and the rules.
 */
export interface Cluster {
  marathon: Marathon;
  mesos?: Mesos;
  jenkins?: Jenkins;
  registry?: Registry;
  images?: Images;
  builds?: Builds;
  /**
   * Groups whose apps belong to this repository. An app outside of them is refused, and what runs outside of them is never touched. `/` is everything.
   *
   * @minItems 1
   * @maxItems 1000
   *
   * Items: Absolute id of a group.
   */
  owns?: string[];
  /**
   * Values for `${vars.name}` in the files of this cluster.
   */
  vars?: {
    /**
     * Text, a number, or true or false; the type is kept.
     */
    [k: string]: string | number | boolean;
  };
  policy?: Policy;
  /**
   * The id of the Mesos framework that this Marathon must be. When another one answers at the address, nothing is changed.
   */
  frameworkId?: string;
  freeze?: Freeze;
}
/**
 * The Marathon that runs the apps.
 */
export interface Marathon {
  /**
   * Address of Marathon; any member of the group will do, the leader is found.
   */
  url?: string;
  /**
   * In place of `url`: addresses of several members of the group. When one does not answer, the next is asked.
   *
   * @minItems 1
   * @maxItems 20
   *
   * Items: Address of a member.
   */
  urls?: string[];
}
/**
 * The Mesos master, for free resources and logs. Left out, Pacer knows only what Marathon tells.
 */
export interface Mesos {
  /**
   * Address of a Mesos master.
   */
  url?: string;
  /**
   * In place of `url`: addresses of several masters. When one does not answer, the next is asked.
   *
   * @minItems 1
   * @maxItems 20
   *
   * Items: Address of a master.
   */
  urls?: string[];
}
/**
 * The Jenkins that builds images. Needed as soon as an app has a `build`.
 */
export interface Jenkins {
  /**
   * Address of Jenkins.
   */
  url: string;
  /**
   * The job that Pacer installs and calls, with its folders.
   */
  job?: string;
}
/**
 * The registry that images are pushed to and pulled from.
 */
export interface Registry {
  /**
   * Address of the registry.
   */
  url: string;
}
/**
 * Where the images of apps with a `build` come from, and where Pacer writes down which one runs.
 */
export interface Images {
  /**
   * `branch`: every new image is committed to `images.lock.yaml` beside this file, on the branch that is followed, and deployed from there. `none`: for repositories that Pacer may not push to; the labels of the running apps carry it.
   */
  record?: 'branch' | 'none';
  /**
   * Name of another cluster of this repository. Nothing is built for this cluster then: it runs images that were promoted from the lock file of that one.
   */
  from?: string;
  /**
   * Goes with `from`: an image is promoted when it has been healthy there for so long, such as `1h`. Left out, only people promote, with `pacer promote`.
   */
  healthyFor?: string;
}
/**
 * Rules for the builds of images.
 */
export interface Builds {
  /**
   * What becomes of a running build whose image nobody wants any more: `finish` lets it end, `stop` interrupts it. A queued one is always taken off the queue. Only builds that Pacer itself asked for are touched.
   */
  superseded?: 'finish' | 'stop';
}
/**
 * What Pacer may do by itself.
 */
export interface Policy {
  /**
   * Put back what somebody changed in Marathon by hand.
   */
  selfHeal?: boolean;
  /**
   * Delete an app when its file is removed. While this is false such apps are reported and kept.
   */
  prune?: boolean;
  maxDeletes?: MostDeletes;
  /**
   * What happens to a change whose tasks cannot find a place: `warn` says so and does it, `block` holds it until there is a place. Needs `mesos`.
   */
  capacity?: 'warn' | 'block';
  /**
   * Where the form of the dashboard, and `POST /api/v1/proposals`, write a change: `commit` onto the followed branch, `branch` onto a branch `pacer/change/…` that somebody merges. Reverts go the same way, to a branch `pacer/revert/…`.
   */
  changes?: 'commit' | 'branch';
  /**
   * `observe` touches nothing at all, neither Marathon nor Jenkins: Pacer plans and tells. `enforce` carries the plan out.
   */
  mode?: 'observe' | 'enforce';
  /**
   * Actions that wait until somebody agrees: by a commit with the trailer `Approved-by: NAME <ADDRESS>`, or with `pacer approve`. Every rule that names an action must be satisfied.
   *
   * @maxItems 20
   */
  approval?: ApprovalRule[];
  /**
   * Times at which something may be changed. While a `deny` window lasts nothing is changed; when there are `allow` windows, something is changed only while one of them lasts.
   *
   * @maxItems 50
   */
  windows?: Window[];
  restarts?: Restarts;
  /**
   * Apps, or groups with everything in them, that are never deleted and never suspended.
   *
   * @maxItems 1000
   *
   * Items: Absolute id of an app or a group.
   */
  protected?: string[];
  /**
   * Registries or repositories that images may come from: `registry.example.com` or `registry.example.com/shop`, with everything below. An image without a host is from `docker.io`.
   *
   * @minItems 1
   * @maxItems 100
   *
   * Items: A registry, or a repository or folder of one.
   */
  images?: string[];
  /**
   * Labels that every app must have, with any value but an empty one.
   *
   * @maxItems 100
   *
   * Items: Name of a label.
   */
  requiredLabels?: string[];
  /**
   * Whether every app must have a health check.
   */
  requiredHealthChecks?: boolean;
  /**
   * Files whose last change must be in a commit that one of these people signed. The keys are in the allowed-signers file of the daemon's configuration. What is not signed is held.
   *
   * @maxItems 50
   */
  signedBy?: SignatureRule[];
  /**
   * Marks (`pacer.source`) of other repositories whose apps this one may take over. Without it an app that another repository put there is left alone.
   *
   * @maxItems 100
   *
   * Items: Value of the label `pacer.source`.
   */
  adoptFrom?: string[];
  /**
   * Which apps may use which secrets: names of secrets (`shop/*` is everything below `shop`), and the apps or groups that may refer to them. A secret that no rule names is for the apps of the group that its folder is called: `shop/db-password` is for `/shop`.
   */
  secrets?: {
    /**
     * Ids of apps, or of groups with everything in them.
     *
     * @maxItems 100
     *
     * Items: An id such as `/shop`.
     */
    [k: string]: string[];
  };
}
/**
 * The most that one commit may delete. More than that is held until somebody agrees.
 */
export interface MostDeletes {
  /**
   * Share of the owned apps, 0 to 1. One app may always be deleted.
   */
  share?: number;
  /**
   * Number of apps.
   */
  count?: number;
}
/**
 * Who must agree to which actions.
 */
export interface ApprovalRule {
  /**
   * Kinds of actions that wait.
   *
   * @minItems 1
   *
   * Items: What would be done.
   */
  actions: ('create' | 'restart' | 'scale' | 'suspend' | 'delete')[];
  /**
   * People of whom one must agree, by e-mail address.
   *
   * @minItems 1
   * @maxItems 100
   *
   * Items: Address of a person who may agree.
   */
  by: string[];
}
/**
 * One window: when it begins, and how long it lasts.
 */
export interface Window {
  /**
   * Begin of a window in which changes are made: minute, hour, day of month, month, day of week, as in cron.
   */
  allow?: string;
  /**
   * Begin of a window in which no changes are made, as in cron.
   */
  deny?: string;
  /**
   * Time zone of the begin.
   */
  zone?: string;
  /**
   * How long the window lasts, 1m to 7d, in time that passes: an hour more or less on the clock does not change it.
   */
  duration: string;
  /**
   * Why, for whoever has to wait.
   */
  reason?: string;
}
/**
 * How fast changes go out.
 */
export interface Restarts {
  /**
   * Most apps that are being rolled out at the same moment; the others wait for their turn.
   */
  maxConcurrent?: number;
  /**
   * Most restarts of apps within any hour.
   */
  perHour?: number;
}
/**
 * Whose signature some files need.
 */
export interface SignatureRule {
  /**
   * Files, or folders with everything in them, from the top of the repository.
   *
   * @minItems 1
   * @maxItems 100
   *
   * Items: A file or a folder.
   */
  paths: string[];
  /**
   * People of whom one must have signed, as they are named in the allowed-signers file.
   *
   * @minItems 1
   * @maxItems 100
   *
   * Items: A principal of the allowed-signers file, usually an e-mail address.
   */
  signers: string[];
}
/**
 * Stops every change until it is taken out or has expired. `pacer freeze` does the same without a commit.
 */
export interface Freeze {
  /**
   * Why, for whoever has to wait.
   */
  reason: string;
  /**
   * Who can say that it is over.
   */
  owner?: string;
  /**
   * When it ends by itself, with its zone.
   */
  until?: string;
  /**
   * Only these apps, or groups with everything in them; all when left out.
   *
   * @minItems 1
   * @maxItems 1000
   *
   * Items: Absolute id of an app or a group.
   */
  apps?: string[];
}
