import { maskValue } from '../plan/mask.ts';
import type { LastAction } from '../plan/types.ts';
import type { LedgerEntry, LedgerOutcome } from './types.ts';

const texts = ['time', 'cluster', 'app', 'action', 'cause', 'commit', 'actor', 'wish', 'started', 'outcome'] as const;

/** The entry as it is kept: secrets masked, members in a fixed order, one line without its end. */
export function lineOf(entry: LedgerEntry): string {
  return JSON.stringify(entry);
}

/** The entry with the values of secret-looking variables replaced by `***`. */
export function withoutSecrets(entry: LedgerEntry): LedgerEntry {
  if (entry.changes.length === 0) return entry;
  return {
    ...entry,
    changes: entry.changes.map(({ pointer, from, to }) => ({
      pointer,
      from: maskValue(pointer, from) ?? null,
      to: maskValue(pointer, to) ?? null,
    })),
  };
}

/**
 * The hidden entry under the names of the original: a secret that happens to be the name of a cluster, or a part of an app's
 * id, must not make it the entry of another one.
 */
export function asFiled(entry: LedgerEntry, hidden: LedgerEntry): LedgerEntry {
  if (entry === hidden) return entry;
  const { version, time, cluster, app, action, cause, commit, wish, started, outcome } = entry;
  return { ...hidden, version, time, cluster, app, action, cause, commit, wish, started, outcome };
}

/**
 * The entry that a line holds. Undefined for what is none: lines of people, of later versions, or cut off in the middle;
 * they are left alone and never an error.
 */
export function parseLine(line: string): LedgerEntry | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value = JSON.parse(line) as Record<string, unknown>;
    if (value['version'] !== 1 || !Array.isArray(value['changes'])) return undefined;
    return texts.every(name => typeof value[name] === 'string') ? (value as unknown as LedgerEntry) : undefined;
  } catch {
    return undefined;
  }
}

/** True for a line about something that was done; others say how the app fared afterwards. */
export function isAction({ outcome }: Pick<LedgerEntry, 'outcome'>): boolean {
  return outcome !== 'unhealthy' && outcome !== 'recovered';
}

/** True for an outcome that says what was last done for an app. */
export function isLastOutcome(outcome: LedgerOutcome): outcome is LastAction['outcome'] {
  return outcome === 'started' || outcome === 'healthy' || outcome === 'failed' || outcome === 'superseded';
}

/** True when the second line says nothing that the first does not. */
export function saysTheSame(one: LedgerEntry, other: LedgerEntry): boolean {
  if (one.app !== other.app || one.outcome !== other.outcome || one.deployment !== other.deployment) return false;
  if (one.deployment !== undefined) return true;
  return (
    one.action === other.action &&
    one.wish === other.wish &&
    one.commit === other.commit &&
    one.sentence === other.sentence &&
    (one.outcome === 'held' || one.started === other.started)
  );
}
