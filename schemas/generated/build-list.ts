// Made by tools/generate-types.ts from schemas/build-list.schema.json. Change that file, not this one.

/**
 * Answer of `GET /api/v1/builds`: what waits, what runs, and the last ones that ended.
 */
export interface BuildList {
  /**
   * Name of the cluster.
   */
  cluster: string;
  /**
   * Queued ones first, then the running ones, then those that ended, newest first.
   */
  builds: Build[];
}
/**
 * One build of an image in Jenkins, or an entry of its queue that will become one. Only builds that carry a key of Pacer are shown.
 */
export interface Build {
  /**
   * Of the build: `JOB.NUMBER`, with `~1` for each slash in the name of the job. Of an entry of the queue: `queue-NUMBER`; that id stays valid and leads to the build once there is one.
   */
  id: string;
  /**
   * Full name of the Jenkins job.
   */
  job: string;
  /**
   * Number of the build; missing while it is queued.
   */
  number?: number;
  /**
   * Id of the entry in Jenkins's queue, when it is known.
   */
  queueId?: number;
  /**
   * Key of the image: computed from everything that goes into it.
   */
  key: string;
  /**
   * Name of the image in the registry; missing when the job is not told.
   */
  image?: string;
  /**
   * Ids of the apps of this cluster that run the image or stand on it, sorted.
   */
  apps: string[];
  /**
   * Files of base images that this build makes, sorted.
   */
  baseImages: string[];
  /**
   * Whether something of this cluster wants this very key now. `unwanted`: a newer one took its place.
   */
  fate: 'wanted' | 'unknown' | 'unwanted';
  source?: BuildSource;
  /**
   * Reference of the parent image, with its digest.
   */
  parent?: string;
  /**
   * `unstable`: its tests failed; the image may be there. `not-built`: Jenkins skipped it.
   */
  state: 'queued' | 'cancelled' | 'running' | 'succeeded' | 'unstable' | 'failed' | 'aborted' | 'not-built';
  /**
   * Why it waits, in the words of Jenkins; or how it ended when it did not succeed, in the view of one build.
   */
  sentence?: string;
  /**
   * The last lines of the console of a build that did not succeed; in the view of one build.
   */
  evidence?: string[];
  /**
   * The stage that failed; in the view of one build.
   */
  failedStage?: string;
  /**
   * In the view of one build, as far as the job has stages.
   */
  stages?: Stage[];
  /**
   * Page of the build in Jenkins; of the job while it is queued.
   */
  url: string;
  /**
   * User of Jenkins who asked for it; missing when nobody is named.
   */
  startedBy?: string;
  /**
   * When it entered the queue; missing when that is no longer known.
   */
  queuedAt?: string;
  /**
   * By the clock of Jenkins.
   */
  startedAt?: string;
  /**
   * By the clock of Jenkins.
   */
  endedAt?: string;
  /**
   * From start to end, or until now.
   */
  durationMilliseconds?: number;
  /**
   * What builds of the job usually take, by Jenkins.
   */
  expectedMilliseconds?: number;
}
/**
 * What is built; missing when the job is not told.
 */
export interface BuildSource {
  /**
   * Address of the repository.
   */
  repository?: string;
  /**
   * Full id of the commit.
   */
  commit: string;
}
/**
 * A stage of a build.
 */
export interface Stage {
  name: string;
  /**
   * How far it is.
   */
  state: 'not-executed' | 'running' | 'paused' | 'succeeded' | 'unstable' | 'failed' | 'aborted';
  /**
   * Missing for the stages of Pacer's own script, of which only the length is known.
   */
  startedAt?: string;
  /**
   * Missing while its end is not known.
   */
  durationMilliseconds?: number;
  /**
   * Why it failed, in the words of Jenkins.
   */
  error?: string;
}
