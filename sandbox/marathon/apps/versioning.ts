import { compareApps } from '../../../marathon/normal-form/compare.ts';
import type { NormalApp } from '../../../marathon/normal-form/types.ts';
import type { AppRecord } from './app-record.ts';

/**
 * The record of an app after a change at `version` (reference 3.2). Without a difference it is the record from before,
 * unless `isRestart`: a restart has a new version with the same definition.
 */
export function nextRecord(
  before: AppRecord | undefined,
  definition: NormalApp,
  version: string,
  isRestart = false,
): AppRecord {
  const { id } = definition;
  if (before === undefined) {
    return { id, definition, version, versionInfo: { lastScalingAt: version, lastConfigChangeAt: version } };
  }
  const differences = compareApps(definition, before.definition, {});
  const effects = new Set(differences.map(({ effect }) => effect));
  const { lastScalingAt, lastConfigChangeAt } = before.versionInfo;
  if (effects.has('restart')) {
    return { id, definition, version, versionInfo: { lastScalingAt: version, lastConfigChangeAt: version } };
  }
  if (isRestart) return { id, definition, version, versionInfo: { lastScalingAt, lastConfigChangeAt: version } };
  if (effects.has('scale')) {
    return { id, definition, version, versionInfo: { lastScalingAt: version, lastConfigChangeAt } };
  }
  return differences.length === 0 ? before : { ...before, definition };
}
