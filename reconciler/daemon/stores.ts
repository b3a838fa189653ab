import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Clock } from '../../clock/clock.ts';
import type { GitAccess } from '../../git/environment.ts';
import { openMirror, type Mirror } from '../../git/mirror.ts';
import { openDecisions, type Decisions } from '../ledger/decisions.ts';
import { createLedger } from '../ledger/ledger.ts';
import type { Ledger } from '../ledger/types.ts';
import { createEventLog, createStateStore, type EventLog, type StateStore } from '../loop/events.ts';
import type { Hiding } from '../secrets/hiding.ts';
import { createOutcomeCounter, type OutcomeCounter } from './process-samples.ts';
import type { DaemonSettings } from './settings.ts';
import { trustAuthorities } from './trust-authorities.ts';

/** What the daemon remembers: in git what must last, in memory what can be found out again. */
export interface Stores {
  /** How git reaches the desired repository. */
  readonly gitAccess: GitAccess;
  /** The desired repository. */
  readonly mirror: Mirror;
  /** What was done for each commit. */
  readonly ledger: Ledger;
  /** What people decided without a commit. */
  readonly decisions: Decisions;
  /** What is told to browsers, since this process began. */
  readonly events: EventLog;
  /** How each app stands. */
  readonly states: StateStore;
  readonly outcomes: OutcomeCounter;
}

/** Opens them below `settings.data`. Rejects when that folder cannot be written or git is not there. */
export async function openStores(
  settings: DaemonSettings,
  effects: {
    readonly clock: Clock;
    readonly log: Logger;
    readonly hiding: Hiding;
    /** Something was decided. */
    readonly onDecision: () => void;
  },
): Promise<Stores> {
  const { data, cluster } = settings;
  const { clock, log, hiding } = effects;
  const gitAccess = await trustAuthorities(settings.git, data, settings.credentials.certificateAuthority);
  const mirror = await openMirror({ url: settings.repository, directory: join(data, 'desired.git'), ...gitAccess });
  const events = createEventLog(undefined, clock.now(), hiding.hideIn);
  const outcomes = createOutcomeCounter();
  const branches = { url: mirror.url, cluster, clock, log, access: gitAccess };
  const ledger = await createLedger({
    ...branches,
    directory: join(data, 'ledger.git'),
    hide: hiding.hideIn,
    onRecord: entry => {
      outcomes.count(entry.outcome);
      events.append('ledger', entry);
    },
  });
  const decisions = await openDecisions({
    ...branches,
    directory: join(data, 'decisions.git'),
    onChange: effects.onDecision,
  });
  const states = createStateStore(events, () => clock.now(), hiding.hideIn);
  return { gitAccess, mirror, ledger, decisions, events, states, outcomes };
}
