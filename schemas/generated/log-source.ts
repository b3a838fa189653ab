// Made by tools/generate-types.ts from schemas/log-source.schema.json. Change that file, not this one.

/**
 * One log that lines come from: a file of an instance, the console of a build, or the daemon itself.
 */
export interface LogSource {
  /**
   * Stable id; ids of entries begin with it.
   */
  id: string;
  /**
   * What writes it.
   */
  kind: 'instance' | 'build' | 'daemon';
  /**
   * Short name to show: `cart.1f3a`, `build 12`, `pacer`.
   */
  name: string;
  /**
   * Id of the app.
   */
  app?: string;
  /**
   * Id of the Mesos task.
   */
  instance?: string;
  /**
   * Which of the files of an instance. Standard error says nothing about the level.
   */
  stream?: 'stdout' | 'stderr';
  /**
   * Host name of the agent.
   */
  agent?: string;
  /**
   * `JOB#NUMBER`.
   */
  build?: string;
  /**
   * Image that the instance runs, where it is known.
   */
  image?: string;
  /**
   * When it began; ISO 8601, UTC.
   */
  started?: string;
  /**
   * When it ended. Left out while it may still write.
   */
  ended?: string;
  /**
   * `following`: read as it grows. `ended`: nothing more will come. `unreadable`: cannot be read right now, lines may be missing. `gone`: its files are no longer there.
   */
  state: 'following' | 'ended' | 'unreadable' | 'gone';
  /**
   * Why it is `unreadable` or `gone`, and what would change it.
   */
  sentence?: string;
  /**
   * Milliseconds that the clock of the agent is ahead of the clock of the daemon, when that is known to be more than a second. Times are corrected by it.
   */
  clockAhead?: number;
  /**
   * Largest error of that correction, milliseconds.
   */
  clockError?: number;
  /**
   * Zone that is assumed for times without one, `+01:00`.
   */
  zone?: string;
  /**
   * Milliseconds by which lines of this source came late, at most, of late: it buffers its output.
   */
  buffered?: number;
}
