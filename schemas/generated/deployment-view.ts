// Made by tools/generate-types.ts from schemas/deployment-view.schema.json. Change that file, not this one.

import type { AppState } from './app-state.ts';
export type { AppState, Hold, InstanceCounts, RolloutStep, RolloutSteps } from './app-state.ts';
import type { Instance } from './instance.ts';
export type { CheckResult, Instance } from './instance.ts';
import type { LedgerEntry } from './ledger-entry.ts';
export type { LedgerEntry } from './ledger-entry.ts';

/**
 * Answer of `GET /api/v1/deployments/{id}`: one action for one app, from its commit to its end.
 */
export interface DeploymentView {
  /**
   * Id of the app without its first slash, and when it began: `shop/cart/2026-11-22T20:00:00.000Z`.
   */
  id: string;
  entry: LedgerEntry;
  /**
   * Nothing was done for the app since.
   */
  isNewest: boolean;
  commit?: DeployedCommit;
  /**
   * In their order; what it did not need is left out.
   */
  phases: Phase[];
  /**
   * What happened, oldest first; of very many the newest.
   */
  events: DeploymentEvent[];
  state?: AppState;
  /**
   * Its instances now; only of its newest deployment.
   */
  instances?: Instance[];
  /**
   * Instances that it started, those that ended too, as far as Marathon and Mesos remember them; newest first.
   *
   * Items: Id of an instance.
   */
  logs: string[];
  /**
   * Commit before it that was healthy with something else: where a revert goes to.
   */
  backTo?: string;
  /**
   * Id of the deployment of the app before it.
   */
  earlier?: string;
  /**
   * Id of the one after it.
   */
  later?: string;
}
/**
 * The commit that it carried out; left out when it is not known any more.
 */
export interface DeployedCommit {
  /**
   * First line of the message.
   */
  subject: string;
  /**
   * Name and address.
   */
  author: string;
  /**
   * Committer's time; ISO 8601, UTC.
   */
  time: string;
}
export interface Phase {
  /**
   * `wait`: from the commit on; `build`: the image is built; `turn`: the image is there; `start`: until the first instance ran; `replace`: until all did; `health`: until all were healthy; `rollout`: these three, where more is not known.
   */
  name: 'wait' | 'build' | 'turn' | 'start' | 'replace' | 'health' | 'rollout';
  /**
   * `stopped`: something newer took its place.
   */
  state: 'done' | 'active' | 'waiting' | 'failed' | 'stopped';
  /**
   * When it began; ISO 8601, UTC.
   */
  from?: string;
  /**
   * When it ended.
   */
  to?: string;
  /**
   * Id of the build.
   */
  build?: string;
}
export interface DeploymentEvent {
  /**
   * ISO 8601, UTC.
   */
  time: string;
  /**
   * `failure`: an instance ended or does not pass a health check.
   */
  kind: 'commit' | 'decision' | 'begin' | 'instance' | 'failure' | 'end' | 'revert';
  /**
   * In words.
   */
  text: string;
  /**
   * Id of the instance that it is about.
   */
  instance?: string;
}
