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
