import type { RolloutSpec } from '../../reconciler/desired/types.ts';
import { appDefinition } from './fake-marathon.ts';

/** An app of four instances, two changes of it, and one that never becomes healthy. */
export const a = appDefinition('/a', { instances: 4 });
export const changed = { ...a, env: { MODE: 'new' } };
export const newest = { ...a, env: { MODE: 'newest' } };
export const broken = { ...a, env: { BROKEN: 'yes' } };

/** What every one of them has. */
export const deadline = { deadlineMilliseconds: 20_000, onFailure: 'rollback' } as const;
/** One instance beside, without a gate. */
export const canary: Partial<RolloutSpec> = { ...deadline, strategy: { kind: 'canary', instances: 1, gates: [] } };
/** All instances beside, without a gate. */
export const blueGreen: Partial<RolloutSpec> = { ...deadline, strategy: { kind: 'blueGreen', gates: [] } };
