import type { Dialect } from '../dialect.ts';
import type { Json, JsonObject } from '../types.ts';
import { canonical, isObject, withDefault, withoutNulls } from './values.ts';

/** Which volumes decide the defaults of an app. */
export interface VolumeKinds {
  readonly persistent: boolean;
  readonly external: boolean;
}

/** How an app is upgraded: 1 and 1; 0.5 and 0 with persistent or external volumes (reference 2.1). */
export function upgradeStrategyOf(value: Json | undefined, kinds: VolumeKinds): Json {
  if (value === undefined || value === null) {
    if (kinds.persistent || kinds.external) return { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 };
    return { minimumHealthCapacity: 1, maximumOverCapacity: 1 };
  }
  if (!isObject(value)) return value;
  return { minimumHealthCapacity: 1, maximumOverCapacity: 1, ...withoutNulls(value) };
}

/** What happens to unreachable instances; any string means disabled, which apps with persistent volumes get (2.1). */
export function unreachableStrategyOf(value: Json | undefined, kinds: VolumeKinds): Json {
  if (value === undefined || value === null) {
    return kinds.persistent ? 'disabled' : { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 };
  }
  if (typeof value === 'string') return 'disabled';
  if (!isObject(value)) return value;
  return { inactiveAfterSeconds: 0, expungeAfterSeconds: 0, ...withoutNulls(value) };
}

/** Residency of an app with persistent volumes: an hour, and wait forever (2.1). */
export function residencyOf(value: Json | undefined, kinds: VolumeKinds): Json | undefined {
  if (!isObject(value) && !kinds.persistent) return value ?? undefined;
  const given = isObject(value) ? withoutNulls(value) : {};
  return {
    ...given,
    relaunchEscalationTimeoutSeconds: withDefault(given['relaunchEscalationTimeoutSeconds'], 3600),
    taskLostBehavior: canonical(given['taskLostBehavior'] ?? 'WAIT_FOREVER', [
      'WAIT_FOREVER',
      'RELAUNCH_AFTER_TIMEOUT',
    ]),
  };
}

/** The longest back-off of a Marathon of this version, in seconds (2.1). */
export function defaultMaxLaunchDelay(dialect: Dialect): number {
  return dialect === '1.4' || dialect === '1.5' ? 3600 : 300;
}

/** Resources of an executor with their defaults (late 1.6 and up, 2.1). */
export function executorResourcesOf(value: Json | undefined): Json | undefined {
  if (!isObject(value)) return value ?? undefined;
  const defaults: JsonObject = { cpus: 0.1, mem: 32, disk: 10 };
  return { ...defaults, ...withoutNulls(value) };
}
