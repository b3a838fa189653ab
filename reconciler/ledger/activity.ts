import { createHash } from 'node:crypto';
import type { ActivityEntry } from '../../schemas/generated/activity.ts';
import type { Decision } from './decision.ts';
import type { LedgerEntry } from './types.ts';

/** So many lines are looked at without a pause. */
const stepLines = 2_000;

/**
 * What was done and decided, newest first, from the lines of the ledger (oldest first) and the decisions. The lines of one
 * action are one entry. In steps, as there may be a hundred thousand lines.
 */
export function* activityOf(
  lines: readonly LedgerEntry[],
  decisions: readonly Decision[],
): Generator<void, readonly ActivityEntry[], void> {
  const changes = new Map<string, ActivityEntry>();
  const wishes = new Map<string, string>();
  let count = 0;
  for (const line of lines) {
    const key = `${line.app}\n${line.started}\n${line.wish}`;
    const known = changes.get(key);
    const before = known === undefined ? wishes.get(line.app) : known.before;
    changes.set(key, {
      ...known,
      ...changeOf(line, key),
      ...(before === undefined ? {} : { before }),
      ...fieldsOf(known, line),
    });
    if (line.wish !== '') wishes.set(line.app, line.wish);
    if (++count % stepLines === 0) yield;
  }
  const entries = [...changes.values(), ...decisions.flatMap(decided)];
  yield;
  return entries.toSorted(newestFirst);
}

/** The place of an entry in the order, to go on from. */
export function cursorOf({ time, id }: ActivityEntry): string {
  return `${time}~${id}`;
}

/** What is older than the entry of a cursor. */
export function olderThan(entries: readonly ActivityEntry[], cursor: string): readonly ActivityEntry[] {
  return entries.filter(entry => cursorOf(entry) < cursor);
}

function newestFirst(one: ActivityEntry, other: ActivityEntry): number {
  return cursorOf(one) < cursorOf(other) ? 1 : -1;
}

function changeOf(line: LedgerEntry, key: string): ActivityEntry {
  const { app, action, actor, cause, commit, outcome, image, wish, deployment, started, ended, sentence } = line;
  return {
    id: createHash('sha256').update(key).digest('hex').slice(0, 12),
    time: started,
    ...(ended === undefined ? {} : { ended }),
    what: action,
    who: actor,
    apps: [app],
    cause,
    commit,
    outcome,
    ...(image === undefined ? {} : { image }),
    ...(wish === '' ? {} : { after: wish }),
    ...(deployment === undefined ? {} : { deployment }),
    ...(sentence === undefined ? {} : { sentence }),
  };
}

/** A line that only ends an action does not say again what it was about. */
function fieldsOf(known: ActivityEntry | undefined, line: LedgerEntry): Pick<ActivityEntry, 'changes' | 'cause'> {
  const changes = line.changes.length === 0 ? known?.changes : line.changes.map(({ pointer }) => pointer);
  const cause = line.cause === 'none' ? (known?.cause ?? line.cause) : line.cause;
  return { cause, ...(changes === undefined ? {} : { changes }) };
}

/** What channels were told is no activity of anybody. */
function decided(decision: Decision): readonly ActivityEntry[] {
  const { id, time, by: who, kind } = decision;
  const stamp = { id, time, who };
  if (kind === 'freeze') {
    const until = decision.until === undefined ? '' : ` Until ${decision.until}.`;
    return [{ ...stamp, what: kind, apps: [...(decision.apps ?? [])], sentence: `${decision.reason}${until}` }];
  }
  if (kind === 'unfreeze') return [{ ...stamp, what: kind, apps: [], sentence: `The freeze ${decision.freeze}.` }];
  if (kind === 'approval')
    return [{ ...stamp, what: kind, apps: decision.actions.map(({ app }) => app), sentence: `Plan ${decision.plan}.` }];
  if (kind === 'rewind')
    return [{ ...stamp, what: kind, apps: [], commit: decision.commit, sentence: 'The branch was meant to go back.' }];
  return [];
}
