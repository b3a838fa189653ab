import type { MarathonInfo } from '../../marathon/types.ts';
import type { DesiredState } from '../desired/types.ts';
import type { PolicyFacts } from '../policy/types.ts';
import type { Observed } from './observed.ts';

/** Why nothing may be changed, and what ends it. */
export type Stop = NonNullable<PolicyFacts['stopped']>;

/** Says when nothing may be changed because what is seen cannot be the cluster that was promised to (design law 1). */
export interface Freeze {
  /** Reads who Marathon is, unless that is known since the last (re)connect. */
  prepare(): Promise<void>;
  /** After a reconnect it may be another Marathon: ask again. */
  forget(): void;
  info(): MarathonInfo | undefined;
  /** Why nothing may be changed now, judged by the last complete listing. */
  reason(desired: DesiredState | undefined): string | undefined;
  /** The same with what ends it. */
  stop(desired: DesiredState | undefined): Stop | undefined;
}

/** Fewer apps than this may all be gone for an ordinary reason. */
const suddenLossThreshold = 3;

/** What the ledger remembers, as far as the freeze needs it. */
export interface HealthyMemory {
  last(app: string): { readonly outcome: string } | undefined;
}

/** Watches for another framework behind the same address, and for a Marathon that lost everything. */
export function createFreeze(parts: {
  readonly info: () => Promise<MarathonInfo>;
  readonly observed: Observed;
  readonly ledger: HealthyMemory;
  /** The framework that it was before, as far as somebody knows. */
  readonly framework?: string | undefined;
}): Freeze {
  let info: MarathonInfo | undefined;
  let framework = parts.framework;
  let stop: Stop | undefined;
  let lossCommit: string | undefined;
  let acceptedLossCommit: string | undefined;

  let judged:
    | {
        readonly listing: number | undefined;
        readonly desired: DesiredState | undefined;
        readonly info: MarathonInfo | undefined;
      }
    | undefined;

  return {
    async prepare() {
      if (info !== undefined) return;
      info = await parts.info();
      framework ??= info.frameworkId;
    },
    forget() {
      info = undefined;
    },
    info: () => info,
    reason: desired => stopOf(desired)?.sentence,
    stop: stopOf,
  };

  function stopOf(desired: DesiredState | undefined): Stop | undefined {
    const listing = parts.observed.lastListing();
    if (judged === undefined || judged.listing !== listing || judged.desired !== desired || judged.info !== info) {
      judged = { listing, desired, info };
      stop = judge(desired);
    }
    return stop;
  }

  function judge(desired: DesiredState | undefined): Stop | undefined {
    return anotherFramework(desired) ?? (desired === undefined ? undefined : lostApps(desired));
  }

  function anotherFramework(desired: DesiredState | undefined): Stop | undefined {
    if (info === undefined) return undefined;
    const pinned = desired?.cluster?.frameworkId;
    if (pinned !== undefined && info.frameworkId !== pinned)
      return {
        by: 'framework',
        sentence: `Marathon reports ${info.frameworkId === undefined ? 'no framework' : `the framework ${info.frameworkId}`}, but cluster.yaml says ${pinned}: this may be another cluster. Nothing is changed.`,
        release: 'The right address of Marathon, or its frameworkId, in cluster.yaml.',
      };
    if (framework === undefined || info.frameworkId === undefined || info.frameworkId === framework) return undefined;
    // Whoever writes the new id down knows what they do.
    if (pinned !== undefined) return undefined;
    return {
      by: 'framework',
      sentence: `Marathon now reports the framework ${info.frameworkId}, before it was ${framework}: this may be another cluster. Nothing is changed until the daemon is restarted by somebody who knows.`,
      release: `frameworkId: ${info.frameworkId} in cluster.yaml when it is meant, or a restart of the daemon by somebody who knows.`,
    };
  }

  function lostApps(desired: DesiredState): Stop | undefined {
    const promised = [...desired.apps.keys()].filter(id =>
      ['healthy', 'started'].includes(parts.ledger.last(id)?.outcome ?? ''),
    );
    const missing = promised.filter(id => parts.observed.app(id) === undefined);
    const lost = promised.length >= suddenLossThreshold && missing.length === promised.length;
    if (!lost) return undefined;
    lossCommit ??= desired.commit;
    // What Pacer commits itself is no word of a person.
    if (desired.commit !== lossCommit && desired.isRelease !== true) acceptedLossCommit = desired.commit;
    if (acceptedLossCommit !== undefined) return undefined;
    return {
      by: 'lost-apps',
      sentence: `Marathon has none of the ${promised.length} apps that ran before. That looks like a lost or a wrong Marathon, so nothing is created until a new commit on the branch says to go on.`,
      release: 'A new commit on the branch, or the apps back in Marathon.',
    };
  }
}
