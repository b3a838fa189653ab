import type { Clock } from '../../clock/clock.ts';
import type { Decision } from '../ledger/decision.ts';
import type { Decisions } from '../ledger/decisions.ts';
import type { Standing } from './notices.ts';
import type { ToldStore } from './notifier.ts';
import type { NoticeKind } from './types.ts';

type Told = Extract<Decision, { kind: 'told' }>;

/** What was told, kept with the decisions of the cluster in git. Reads are from memory. */
export function createToldStore(
  decisions: Pick<Decisions, 'told' | 'decide'>,
  parts: { readonly clock: Clock; readonly random: () => number },
): ToldStore {
  let read: readonly Told[] | undefined;
  let keys = new Set<string>();
  let last = new Map<string, NoticeKind>();

  function index(): void {
    const found = decisions.told();
    if (found === read) return;
    read = found;
    keys = new Set(found.flatMap(each => each.notices.map(({ key }) => `${each.channel} ${key}`)));
    last = new Map(found.flatMap(each => each.notices.map(({ app, kind }) => [app, kind as NoticeKind] as const)));
  }

  return {
    standing(app) {
      index();
      const kind = last.get(app);
      return kind === undefined || kind === 'healthy-again' ? undefined : (kind satisfies Standing);
    },
    isTold(channel, key) {
      index();
      return keys.has(`${channel} ${key}`);
    },
    async tell(channel, notices) {
      const now = parts.clock.now();
      await decisions.decide({
        id: `told-${now}-${Math.floor(parts.random() * 1e9)}`,
        time: new Date(now).toISOString(),
        by: 'pacer',
        kind: 'told',
        channel,
        notices: notices.map(({ app, kind, key }) => ({ app, kind, key })),
      });
    },
  };
}
