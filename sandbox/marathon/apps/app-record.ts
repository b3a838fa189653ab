import type { NormalApp } from '../../../marathon/normal-form/types.ts';

/** Times at which an app was last scaled and last changed otherwise (reference 3.2). */
export interface VersionInfo {
  readonly lastScalingAt: string;
  readonly lastConfigChangeAt: string;
}

/** One stored version of an app. Never changed after it was made. */
export interface AppRecord {
  readonly id: string;
  /** With assigned service ports. */
  readonly definition: NormalApp;
  readonly version: string;
  readonly versionInfo: VersionInfo;
}

/** The last task of an app that failed (reference 2.1). Survives success; goes with the app. */
export interface StoredFailure {
  readonly appId: string;
  readonly host: string;
  readonly message: string;
  readonly state: string;
  readonly taskId: string;
  readonly timestamp: string;
  readonly version: string;
  readonly slaveId: string;
}

/** True when the two records would launch the same task: a scaling keeps this, a change or a restart does not. */
export function hasSameConfiguration(one: AppRecord, other: AppRecord): boolean {
  return one.versionInfo.lastConfigChangeAt === other.versionInfo.lastConfigChangeAt;
}
