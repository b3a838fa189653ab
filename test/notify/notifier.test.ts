import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { createVirtualClock, type VirtualClock } from '../../clock/virtual-clock.ts';
import { pacerError } from '../../errors/pacer-error.ts';
import type { Decision } from '../../reconciler/ledger/decision.ts';
import { openDecisions } from '../../reconciler/ledger/decisions.ts';
import { createNotifier, type Notifier, type ToldStore } from '../../reconciler/notify/notifier.ts';
import { createToldStore } from '../../reconciler/notify/told-store.ts';
import { subjectOf, textOf } from '../../reconciler/notify/text.ts';
import type { Channel, Message, NoticeKind } from '../../reconciler/notify/types.ts';
import type { AppState } from '../../reconciler/rollout/app-state.ts';
import { temporaryFolder, testRepository } from '../git/repositories.ts';

const all: ReadonlySet<NoticeKind> = new Set(['failed', 'healthy-again', 'held', 'drift', 'build-broken']);
const commit = { commit: 'c'.repeat(40), author: 'Ann <ann@example.com>', subject: 'More memory' };

const state = (id: string, more: Partial<AppState> = {}): AppState => ({
  id,
  sync: 'synced',
  health: 'healthy',
  evidence: [],
  instances: { wanted: 1, staged: 0, running: 1, healthy: 1, unhealthy: 0 },
  since: '2026-01-01T00:00:00.000Z',
  commit: commit.commit,
  ...more,
});
const failed = (id: string): AppState =>
  state(id, { health: 'failed', sentence: 'The tasks end with exit code 1.', evidence: ['panic: no database'] });

function memoryStore(): ToldStore {
  const decisions: Extract<Decision, { kind: 'told' }>[] = [];
  let list: readonly Extract<Decision, { kind: 'told' }>[] = [];
  return createToldStore(
    {
      told: () => list,
      decide(decision) {
        if (decision.kind === 'told') decisions.push(decision);
        list = [...decisions];
        return Promise.resolve('repository');
      },
    },
    { clock: createVirtualClock(), random: () => 0.5 },
  );
}

function place(more: { readonly told?: ToldStore; readonly kinds?: readonly NoticeKind[] } = {}): {
  readonly clock: VirtualClock;
  readonly messages: Message[];
  readonly notifier: Notifier;
  refuse: boolean;
} {
  const clock = createVirtualClock();
  const messages: Message[] = [];
  const found = { clock, messages, refuse: false, notifier: undefined as unknown as Notifier };
  const channel: Channel = {
    name: 'slack',
    kinds: new Set(more.kinds ?? all),
    send(message) {
      if (found.refuse) return Promise.reject(pacerError('upstream-error', { message: 'Away.' }));
      messages.push(message);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
  found.notifier = createNotifier({
    channels: [channel],
    told: more.told ?? memoryStore(),
    clock,
    log: { warn: () => undefined },
    cluster: 'prod',
    url: () => 'https://pacer.example.com',
    commit: () => commit,
  });
  onTestFinished(() => found.notifier.stop());
  return found;
}

describe('people who are told', () => {
  it('hear of all that one push broke in one message, with sentence, evidence and link', async () => {
    const { clock, messages, notifier } = place();
    for (const id of ['/b', '/a']) notifier.changed(failed(id));
    await clock.advance(10_000);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({
      ...commit,
      cluster: 'prod',
      url: 'https://pacer.example.com',
      notices: [
        { app: '/a', kind: 'failed', sentence: 'The tasks end with exit code 1.', evidence: ['panic: no database'] },
        { app: '/b', kind: 'failed' },
      ],
    });
  });

  it('hear of each thing once, however often it is seen', async () => {
    const { clock, messages, notifier } = place();
    for (let round = 0; round < 5; round++) {
      notifier.changed(failed('/a'));
      await clock.advance(60_000);
    }
    expect(messages).toHaveLength(1);
  });

  it('hear that it is well again, and of the next failure anew', async () => {
    const { clock, messages, notifier } = place();
    notifier.changed(failed('/a'));
    await clock.advance(60_000);
    notifier.changed(state('/a', { sync: 'deploying', health: 'progressing' }));
    await clock.advance(60_000);
    notifier.changed(state('/a'));
    await clock.advance(60_000);
    notifier.changed(state('/a', { health: 'failed', sentence: 'Another reason.', version: 'v2' }));
    await clock.advance(60_000);
    expect(messages.map(subjectOf)).toEqual(['prod: /a failed', 'prod: /a healthy again', 'prod: /a failed']);
  });

  it('do not hear of what passed before it stood', async () => {
    const { clock, messages, notifier } = place();
    notifier.changed(failed('/a'));
    await clock.advance(1_000);
    notifier.changed(state('/a'));
    await clock.advance(60_000);
    notifier.changed(state('/b', { sync: 'deploying', health: 'progressing' }));
    notifier.changed(
      state('/c', {
        sync: 'held',
        held: { by: 'concurrency', sentence: 'Two others are rolling out.', release: 'Their end.' },
      }),
    );
    await clock.advance(60_000);
    expect(messages).toEqual([]);
  });

  it('hear of holds, drift and broken builds by their names, and only of what they asked for', async () => {
    const everything = place();
    const some = place({ kinds: ['drift'] });
    for (const { notifier, clock } of [everything, some]) {
      notifier.changed(
        state('/a', { sync: 'held', held: { by: 'approval', sentence: 'Needs an approval.', release: 'Ann' } }),
      );
      notifier.changed(state('/b', { sync: 'drifted', sentence: 'Somebody changed /mem.' }));
      notifier.changed(
        state('/c', { sync: 'held', held: { by: 'image', sentence: 'The build failed.', release: 'A commit' } }),
      );
      await clock.advance(60_000);
    }
    expect(everything.messages[0]?.notices.map(each => each.kind)).toEqual(['held', 'drift', 'build-broken']);
    expect(some.messages[0]?.notices.map(each => each.kind)).toEqual(['drift']);
  });

  it('hear of it later when the channel was away, and still once', async () => {
    const where = place();
    where.refuse = true;
    where.notifier.changed(failed('/a'));
    await where.clock.advance(30_000);
    expect(where.messages).toEqual([]);
    where.refuse = false;
    await where.clock.advance(600_000);
    expect(where.messages).toHaveLength(1);
  });
});

describe('a hundred apps that fail', () => {
  it('by one push are one message, which counts what it does not name', async () => {
    const { clock, messages, notifier } = place();
    for (let number = 0; number < 100; number++) notifier.changed(failed(`/app-${number}`));
    await clock.advance(600_000);
    expect(messages).toHaveLength(1);
    expect(messages[0]?.notices).toHaveLength(100);
    const [message] = messages;
    expect(message === undefined ? '' : textOf(message)).toMatch(/^prod: 100 failed\n[^]*\nand 80 more\n/);
  });

  it('one after the other are one message at once and then one a minute', async () => {
    const { clock, messages, notifier } = place();
    for (let number = 0; number < 100; number++) {
      notifier.changed(failed(`/app-${number}`));
      await clock.advance(1_500);
    }
    await clock.advance(600_000);
    expect(messages.length).toBeLessThanOrEqual(4);
    expect(messages.flatMap(each => each.notices.map(({ app }) => app)).length).toBe(100);
  });

  it('and are well again while the channel is away: it hears nothing old after something new, and nothing that passed', async () => {
    const where = place();
    where.notifier.changed(failed('/a'));
    where.notifier.changed(failed('/b'));
    await where.clock.advance(120_000);
    where.refuse = true;
    where.notifier.changed(failed('/c'));
    await where.clock.advance(60_000);
    where.notifier.changed(state('/c'));
    where.notifier.changed(state('/a', { sync: 'held', held: { by: 'approval', sentence: 'x.', release: 'Ann' } }));
    await where.clock.advance(60_000);
    where.notifier.changed(state('/a'));
    where.notifier.changed(failed('/d'));
    await where.clock.advance(60_000);
    where.refuse = false;
    await where.clock.advance(1_200_000);
    const heard = where.messages.map(each => each.notices.map(({ app, kind }) => `${app} ${kind}`));
    expect(heard).toEqual([
      ['/a failed', '/b failed'],
      ['/a healthy-again', '/d failed'],
    ]);
  });
});

describe('a daemon that starts again', () => {
  it('tells nothing twice, and does tell that it is well again', async () => {
    const told = memoryStore();
    const before = place({ told });
    before.notifier.changed(failed('/a'));
    await before.clock.advance(60_000);
    await before.notifier.stop();
    const after = place({ told });
    after.notifier.changed(failed('/a'));
    await after.clock.advance(60_000);
    expect(after.messages).toEqual([]);
    after.notifier.changed(state('/a'));
    await after.clock.advance(60_000);
    expect(after.messages.map(subjectOf)).toEqual(['prod: /a healthy again']);
  });

  it('knows it from git alone, after the disk was wiped', async () => {
    const { url } = await testRepository({ a: '1' });
    const open = async (name: string) => {
      const decisions = await openDecisions({
        directory: join(await temporaryFolder(), name),
        url,
        cluster: 'prod',
        clock: systemClock,
        log: { warn: () => undefined },
      });
      onTestFinished(() => decisions.close());
      return { decisions, store: createToldStore(decisions, { clock: systemClock, random: Math.random }) };
    };
    const before = await open('a');
    const notice = { kind: 'failed', app: '/a', sentence: 's', evidence: [], key: 'k1' } as const;
    await before.store.tell('slack', [notice]);
    await before.decisions.close();
    const { store } = await open('b');
    expect([store.isTold('slack', 'k1'), store.isTold('mail', 'k1'), store.standing('/a')]).toEqual([
      true,
      false,
      'failed',
    ]);
  });
});
