import type { Phase } from '../../schemas/generated/deployment-view.ts';
import type { Instance } from '../../schemas/generated/instance.ts';
import { isAction } from '../ledger/line.ts';
import type { LedgerEntry } from '../ledger/types.ts';

/** What the phases of a deployment are made of. All times are ISO 8601 in UTC with milliseconds. */
export interface PhaseFacts {
  /** The action, its lines joined. */
  readonly entry: LedgerEntry;
  /** The action of the app before it. */
  readonly earlier: LedgerEntry | undefined;
  /** The build of the image that it brought. */
  readonly build: { readonly id: string; readonly startedAt: string; readonly endedAt: string } | undefined;
  /** The instances of the app, when nothing was done for it since. */
  readonly instances: readonly Instance[] | undefined;
  readonly wanted: number;
  /** When instances that it started began, the ended ones too, as far as Mesos remembers them. */
  readonly begun?: readonly string[];
}

/** The phases of a deployment in their order, as far as git, Jenkins and Marathon still tell their times. Pure. */
export function phasesOf(facts: PhaseFacts): readonly Phase[] {
  if (facts.entry.action === 'held' || !isAction(facts.entry)) return [];
  return [...preparationOf(facts), ...rolloutOf(facts)];
}

/** From the commit until it is handed to Marathon. */
function preparationOf({ entry, earlier, build }: PhaseFacts): readonly Phase[] {
  const { started, committed, commit } = entry;
  // A commit that something was done for before did not wait since it was made.
  const isFirst = committed !== undefined && committed <= started && earlier?.commit !== commit;
  const from = isFirst && entry.cause !== 'drift' ? committed : undefined;
  if (build === undefined) return from === undefined ? [] : [done('wait', from, started)];
  return [
    ...(from !== undefined && from < build.startedAt ? [done('wait', from, build.startedAt)] : []),
    { ...done('build', build.startedAt, build.endedAt), build: build.id },
    ...(build.endedAt < started ? [done('turn', build.endedAt, started)] : []),
  ];
}

const wordsOfEnd: Readonly<Record<LedgerEntry['outcome'], Phase['state']>> = {
  started: 'active',
  healthy: 'done',
  deleted: 'done',
  failed: 'failed',
  superseded: 'stopped',
  held: 'stopped',
  unhealthy: 'failed',
  recovered: 'done',
};

/** From the hand-over to the end. */
function rolloutOf({ entry, instances, wanted, begun = [] }: PhaseFacts): readonly Phase[] {
  const { started, ended, outcome } = entry;
  const state = wordsOfEnd[outcome];
  const whole: Phase = { name: 'rollout', state, from: started, ...(ended === undefined ? {} : { to: ended }) };
  const fresh = instances?.filter(({ age }) => age === 'new') ?? [];
  const there = fresh.filter(({ startedAt }) => startedAt !== undefined && startedAt < started).length;
  const missing = wanted - there;
  if (instances === undefined || missing <= 0 || entry.action === 'delete') return [whole];
  const times = fresh
    .flatMap(({ startedAt }) => (startedAt === undefined || startedAt < started ? [] : [startedAt]))
    // One that was started after the end took the place of another one.
    .filter(time => ended === undefined || time <= ended)
    .sort();
  // An instance that does not stay up has run all the same.
  const [first] = [...times, ...begun.filter(time => ended === undefined || time <= ended)].sort();
  const all = times[missing - 1];
  const isUnclear = outcome !== 'started' && (first === undefined || (outcome === 'healthy' && all === undefined));
  if (isUnclear) return [whole];
  const ends = [
    { name: 'start', to: first },
    ...(missing === 1 ? [] : [{ name: 'replace', to: all } as const]),
    { name: 'health', to: outcome === 'healthy' ? ended : undefined },
  ] as const;
  const phases: Phase[] = [];
  let from: string | undefined = started;
  for (const { name, to } of ends) {
    if (from === undefined) {
      // What never came about is only of interest while it may.
      if (outcome === 'started') phases.push({ name, state: 'waiting' });
      continue;
    }
    if (to === undefined) phases.push({ name, state, from, ...(ended === undefined ? {} : { to: ended }) });
    else phases.push(done(name, from, to));
    from = to;
  }
  return phases;
}

function done(name: Phase['name'], from: string, to: string): Phase {
  return { name, state: 'done', from, to };
}
