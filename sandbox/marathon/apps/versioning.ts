import type { NormalApp } from '../../../marathon/normal-form/types.ts';
import type { AppRecord } from './app-record.ts';
import { isConfigChange, isSameDefinition } from './config-change.ts';

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
  const { lastScalingAt, lastConfigChangeAt } = before.versionInfo;
  if (isConfigChange(before.definition, definition)) {
    return { id, definition, version, versionInfo: { lastScalingAt: version, lastConfigChangeAt: version } };
  }
  if (isRestart) return { id, definition, version, versionInfo: { lastScalingAt, lastConfigChangeAt: version } };
  if (definition.instances !== before.definition.instances) {
    return { id, definition, version, versionInfo: { lastScalingAt: version, lastConfigChangeAt } };
  }
  return isSameDefinition(before.definition, definition) ? before : { ...before, definition };
}
