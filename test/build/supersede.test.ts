import fc from 'fast-check';
import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../../clock/virtual-clock.ts';
import { createBuildOnce, type BuildOnce } from '../../reconciler/build/build-once.ts';
import { createSupersede, type Supersede, type SupersededBuilds } from '../../reconciler/build/supersede.ts';
import { createWantedKeys, type WantedKeys } from '../../reconciler/build/wanted-keys.ts';
import type { BuildSpec } from '../../reconciler/desired/types.ts';
import { createFakeJenkins, type FakeJenkins } from './fake-jenkins.ts';

const job = 'pacer/build-image';
const key = (name: string): string => name.repeat(40).slice(0, 40);
const [first, second, third] = ['a', 'b', 'c'].map(key) as [string, string, string];

function buildOf(image: string, ref = 'main'): BuildSpec {
  return { source: { repository: `https://git.example.com/${image}.git`, ref }, dockerfile: 'Dockerfile', image };
}
const cart = buildOf('shop/cart');
const stock = buildOf('shop/stock');

function parametersOf(build: BuildSpec, wanted: string): Record<string, string> {
  return { KEY: wanted, TAG: wanted, IMAGE: `registry.example.com/${build.image}` };
}

/** One life of a daemon: what it remembers goes with it. */
interface Daemon {
  readonly builds: BuildOnce;
  readonly wanted: WantedKeys;
  readonly supersede: Supersede;
  want(build: BuildSpec, key: string | undefined): void;
  step(build: BuildSpec, key: string): Promise<unknown>;
}

function startDaemon(
  jenkins: FakeJenkins,
  clock: VirtualClock,
  policy: SupersededBuilds = 'finish',
  builds: readonly BuildSpec[] = [cart, stock],
): Daemon {
  const wanted = createWantedKeys(() => supersede.soon());
  const once = createBuildOnce({ jenkins, clock });
  const supersede: Supersede = createSupersede({
    jenkins,
    builds: once,
    wanted,
    clock,
    log: pino({ level: 'silent' }),
    jobs: () => [{ job, keyParameters: new Set(['KEY']) }],
    policy: () => policy,
  });
  wanted.desire(builds, true);
  supersede.soon();
  return {
    builds: once,
    wanted,
    supersede,
    want: (build, wish) => wanted.know(build, wish),
    step: (build, wish) => once.step({ key: wish, job, parameters: parametersOf(build, wish) }),
  };
}

describe('a queued build whose key nobody wants any more', () => {
  let jenkins: FakeJenkins;
  let clock: VirtualClock;
  let daemon: Daemon;

  beforeEach(() => {
    jenkins = createFakeJenkins();
    clock = createVirtualClock();
    daemon = startDaemon(jenkins, clock);
  });

  async function queueFirst(): Promise<void> {
    daemon.want(cart, first);
    daemon.want(stock, third);
    await daemon.step(cart, first);
  }

  it('is taken off the queue as soon as another key is wanted, and the new one is built', async () => {
    await queueFirst();
    daemon.want(cart, second);
    await daemon.step(cart, second);
    await clock.advance(1_000);
    expect(jenkins.cancelled).toEqual([1]);
    expect((await jenkins.queuedItems(job)).map(item => item.parameters['KEY'])).toEqual([second]);
  });

  it('is taken off after a restart, by a daemon that never asked for it', async () => {
    await queueFirst();
    const release = buildOf('shop/cart', 'release');
    const next = startDaemon(jenkins, clock, 'finish', [cart, release]);
    next.want(cart, second);
    await clock.advance(20_000);
    // The other build of the image may want this very key; it was not looked at yet.
    expect(jenkins.cancelled).toEqual([]);
    next.want(release, third);
    await clock.advance(20_000);
    expect(jenkins.cancelled).toEqual([1]);
  });

  it('stays while the source of its image cannot be read', async () => {
    await queueFirst();
    daemon.want(cart, undefined);
    await clock.advance(60_000);
    expect(jenkins.cancelled).toEqual([]);
    daemon.want(cart, first);
    await clock.advance(60_000);
    expect(jenkins.cancelled).toEqual([]);
  });

  it('stays while another app wants the same key', async () => {
    const other = buildOf('shop/cart', 'release');
    daemon.wanted.desire([cart, other, stock], true);
    daemon.want(other, first);
    await queueFirst();
    daemon.want(cart, second);
    await clock.advance(60_000);
    expect(jenkins.cancelled).toEqual([]);
  });

  it('stays when its app only cannot be read, and goes when the app is gone from a complete commit', async () => {
    await queueFirst();
    daemon.wanted.desire([stock], false);
    await clock.advance(60_000);
    expect(jenkins.cancelled).toEqual([]);
    daemon.wanted.desire([stock], true);
    await clock.advance(60_000);
    expect(jenkins.cancelled).toEqual([1]);
  });

  it('is cancelled again when the answer of the first attempt was lost', async () => {
    await queueFirst();
    daemon.want(cart, second);
    jenkins.down = true;
    await clock.advance(20_000);
    jenkins.down = false;
    jenkins.loseNextCancellation();
    await clock.advance(60_000);
    expect(jenkins.cancelled).toEqual([1]);
  });

  it('is asked for again at once when a revert wants it back', async () => {
    await queueFirst();
    daemon.want(cart, second);
    await clock.advance(1_000);
    daemon.want(cart, first);
    expect(await daemon.step(cart, first)).toMatchObject({ kind: 'building' });
    expect(jenkins.triggers.map(parameters => parameters['KEY'])).toEqual([first, first]);
  });

  it.each([
    ['by another user', [{ kind: 'UserIdCause', user: 'erika' }]],
    ['by a timer', [{ kind: 'TimerTriggerCause' }]],
    [
      'by Pacer and somebody else',
      [
        { kind: 'UserIdCause', user: 'pacer' },
        { kind: 'UserIdCause', user: 'erika' },
      ],
    ],
    [
      'twice by the user of Pacer, perhaps by another daemon',
      [
        { kind: 'UserIdCause', user: 'pacer' },
        { kind: 'UserIdCause', user: 'pacer' },
      ],
    ],
    ['by nobody that Jenkins names', []],
  ])('and that was asked for %s is left alone', async (_, causes) => {
    daemon.want(cart, second);
    daemon.want(stock, third);
    jenkins.queue(parametersOf(cart, first), causes);
    await clock.advance(60_000);
    expect(jenkins.cancelled).toEqual([]);
  });

  it('is left alone when it makes an image that this cluster knows nothing of, or has no key', async () => {
    daemon.want(cart, second);
    daemon.want(stock, third);
    const ours = [{ kind: 'UserIdCause', user: 'pacer' }];
    jenkins.queue(parametersOf(buildOf('bank/vault'), first), ours);
    jenkins.queue({ IMAGE: 'registry.example.com/shop/cart' }, ours);
    jenkins.queue({ ...parametersOf(cart, 'latest') }, ours);
    await clock.advance(60_000);
    expect(jenkins.cancelled).toEqual([]);
  });

  it('costs no request once nothing is left to do', async () => {
    await queueFirst();
    await clock.advance(60_000);
    let asked = 0;
    const { queuedItems } = jenkins;
    jenkins.queuedItems = name => {
      asked++;
      return queuedItems(name);
    };
    await clock.advance(3_600_000);
    expect(asked).toBe(0);
  });
});

describe('a running build whose key nobody wants any more', () => {
  async function running(policy: SupersededBuilds) {
    const jenkins = createFakeJenkins();
    const clock = createVirtualClock();
    const daemon = startDaemon(jenkins, clock, policy);
    daemon.want(cart, first);
    daemon.want(stock, third);
    await daemon.step(cart, first);
    jenkins.start();
    daemon.want(cart, second);
    return { jenkins, clock };
  }

  it('is let finish unless the policy says otherwise', async () => {
    const { jenkins, clock } = await running('finish');
    await clock.advance(120_000);
    expect(jenkins.stopped).toEqual([]);
  });

  it('is stopped by the policy, and told again when it takes its time', async () => {
    const { jenkins, clock } = await running('stop');
    await clock.advance(5_000);
    expect(jenkins.stopped).toEqual([1]);
    await clock.advance(40_000);
    expect(jenkins.stopped).toEqual([1, 1]);
    jenkins.finish(1, 'ABORTED');
    await clock.advance(120_000);
    expect(jenkins.stopped).toHaveLength(2);
  });
});

describe('whatever is lost, and however often the daemon dies', () => {
  const action = fc.oneof(
    fc.record({ kind: fc.constant('want' as const), key: fc.constantFrom(first, second, third, undefined) }),
    fc.record({ kind: fc.constant('step' as const) }),
    fc.record({
      kind: fc.constantFrom('kill', 'loseAnswer', 'loseRequest', 'loseCancellation', 'start', 'time', 'down', 'up'),
    }),
  );

  it('no wanted build is ever cancelled, and in the end only the wanted one waits', async () => {
    let cancellations = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 60 }), async actions => {
        const jenkins = createFakeJenkins();
        const clock = createVirtualClock();
        let wish: string | undefined = first;
        const { cancelQueued } = jenkins;
        jenkins.cancelQueued = async id => {
          const item = await jenkins.queueItem(id);
          expect(wish).toBeDefined();
          expect(item?.parameters?.['KEY']).not.toBe(wish);
          cancellations++;
          return cancelQueued(id);
        };
        const start = (): Daemon => startDaemon(jenkins, clock, 'finish', [cart]);
        let daemon = start();
        const look = async (): Promise<void> => {
          daemon.want(cart, wish);
          if (wish !== undefined) await daemon.step(cart, wish);
        };
        for (const each of actions) {
          if (each.kind === 'want') {
            wish = each.key;
            daemon.want(cart, wish);
          }
          if (each.kind === 'step') await look();
          if (each.kind === 'kill') {
            daemon.supersede.stop();
            daemon = start();
          }
          if (each.kind === 'loseAnswer') jenkins.loseNextAnswer();
          if (each.kind === 'loseRequest') jenkins.loseNextRequest();
          if (each.kind === 'loseCancellation') jenkins.loseNextCancellation();
          if (each.kind === 'down') jenkins.down = true;
          if (each.kind === 'up') jenkins.down = false;
          if (each.kind === 'time') await clock.advance(3_000);
          if (each.kind === 'start' && !jenkins.down && (await jenkins.queuedItems('')).length > 0) jenkins.start();
        }
        // Everything is well again, and a last daemon that remembers nothing puts it in order.
        jenkins.down = false;
        wish ??= first;
        daemon.supersede.stop();
        daemon = start();
        for (let round = 0; round < 10; round++) {
          await look();
          await clock.advance(15_000);
        }
        const left = (await jenkins.queuedItems('')).map(item => item.parameters['KEY']);
        expect(left.filter(each => each !== wish)).toEqual([]);
        daemon.supersede.stop();
      }),
      { numRuns: 300 },
    );
    expect(cancellations).toBeGreaterThan(20);
  });
});
