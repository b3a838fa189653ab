import type { LedgerEntry } from '../../schemas/generated/ledger-entry.ts';
import type { IconName } from './icon.tsx';
import type { Tone } from './states.ts';

/** One action: the ledger has a line for its start and one for its end. */
export interface Action {
  readonly key: string;
  readonly entry: LedgerEntry;
  /** Milliseconds; undefined while it is under way. */
  readonly took: number | undefined;
}

/** The lines of the ledger as actions, the newest first. */
export function actionsOf(entries: readonly LedgerEntry[]): readonly Action[] {
  const actions = new Map<string, LedgerEntry>();
  for (const entry of entries) {
    const key = `${entry.app} ${entry.started} ${entry.wish}`;
    const start = actions.get(key);
    const image = entry.image ?? start?.image;
    const joined = start === undefined ? entry : { ...entry, changes: start.changes };
    actions.set(key, image === undefined ? joined : { ...joined, image });
  }
  return [...actions].toReversed().map(([key, entry]) => ({
    key,
    entry,
    took: entry.ended === undefined ? undefined : Date.parse(entry.ended) - Date.parse(entry.started),
  }));
}

/** Where the page of an action is: its id follows from the ledger. */
export function deploymentId({ app, started }: Pick<LedgerEntry, 'app' | 'started'>): string {
  return `${app.slice(1)}/${started}`;
}

/** How an outcome is shown. */
export const outcomeLooks: Readonly<Record<LedgerEntry['outcome'], { readonly icon: IconName; readonly tone: Tone }>> =
  {
    started: { icon: 'busy', tone: 'busy' },
    healthy: { icon: 'check', tone: 'good' },
    failed: { icon: 'cross', tone: 'bad' },
    superseded: { icon: 'arrow', tone: 'quiet' },
    deleted: { icon: 'zero', tone: 'quiet' },
    held: { icon: 'lock', tone: 'warn' },
    unhealthy: { icon: 'cross', tone: 'warn' },
    recovered: { icon: 'check', tone: 'good' },
  };

/** What was done; a line about none says how the app fared. */
export function actionWord(action: string): string {
  return action === 'nothing' ? 'health' : action;
}

/** Who did it, in words. */
export function actorName(actor: string): string {
  if (actor === 'drift') return 'Pacer, healing';
  return actor.replace(/ <[^>]*>$/, '');
}

/** A value of a definition in one line. */
export function valueWords(value: unknown): string {
  if (value === null || value === undefined) return 'unset';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replace(/@sha256:([0-9a-f]{12})[0-9a-f]*/, '@$1');
}
