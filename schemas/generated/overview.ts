// Made by tools/generate-types.ts from schemas/overview.schema.json. Change that file, not this one.

/**
 * Answer of `GET /api/v1/overview`.
 */
export interface Overview {
  /**
   * Name of the cluster.
   */
  cluster: string;
  /**
   * Desired repository.
   */
  repository: string;
  /**
   * Branch that is followed.
   */
  branch: string;
  /**
   * Commit that is followed.
   */
  commit?: string;
  /**
   * First line of its message.
   */
  subject?: string;
  /**
   * Its author.
   */
  author?: string;
  /**
   * Why nothing is changed at the moment, when that is so.
   */
  frozen?: string;
  /**
   * Servers that cannot be used; empty when all is well.
   */
  troubles: Trouble[];
  /**
   * True once a commit was read and Marathon was listed.
   */
  ready: boolean;
  /**
   * Time of the commit; ISO 8601, UTC.
   */
  time?: string;
  /**
   * The servers that cluster.yaml names.
   */
  servers?: Server[];
}
/**
 * A server that cannot be used at the moment.
 */
export interface Trouble {
  /**
   * Which server, or which settings of the daemon.
   */
  server: 'git' | 'marathon' | 'jenkins' | 'registry' | 'secrets' | 'access';
  /**
   * What is wrong with it.
   */
  sentence: string;
}
export interface Server {
  /**
   * Which server.
   */
  server: 'marathon' | 'mesos' | 'jenkins' | 'registry';
  /**
   * Its address.
   */
  url: string;
}
