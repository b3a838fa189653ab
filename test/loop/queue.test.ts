import { describe, expect, test } from 'vitest';
import { sleep } from '../../clock/clock.ts';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { createQueue, type QueueOptions, type RunFailure } from '../../reconciler/loop/queue.ts';

const backoff = { base: 1000, maximum: 8000, quarantineAfter: 4, quarantineFor: 60_000 };

function setUp(options: Partial<QueueOptions<string>> = {}) {
  const clock = createVirtualClock(0);
  const runs: string[] = [];
  const failures: (RunFailure & { key: string; at: number })[] = [];
  const queue = createQueue<string>({
    clock,
    workers: 2,
    random: () => 0,
    backoff,
    run: async key => {
      runs.push(`${key}@${clock.now()}`);
    },
    onError: (key, _error, failure) => failures.push({ key, at: clock.now(), ...failure }),
    ...options,
  });
  return { clock, runs, failures, queue };
}

describe('a queue', () => {
  test('runs an added key once', async () => {
    const { clock, runs, queue } = setUp();
    queue.add('/a');
    queue.add('/a');
    await clock.advance(0);
    expect(runs).toEqual(['/a@0']);
  });

  test('takes the earliest time of several adds', async () => {
    const { clock, runs, queue } = setUp();
    queue.add('/a', { delay: 500 });
    queue.add('/a', { delay: 100 });
    queue.add('/a', { delay: 900 });
    await clock.advance(5000);
    expect(runs).toEqual(['/a@100']);
  });

  test('runs what is due by priority, then by age', async () => {
    const { clock, runs, queue } = setUp({ workers: 1 });
    queue.add('/late', { priority: 1, delay: 10 });
    queue.add('/first');
    queue.add('/second');
    queue.add('/urgent', { priority: 5 });
    queue.add('/second', { priority: 2 });
    await clock.advance(10);
    expect(runs.map(run => run.split('@')[0])).toEqual(['/urgent', '/second', '/first', '/late']);
  });

  test('gives exactly one more run to a key that is added several times while it runs', async () => {
    const generations: number[] = [];
    const { clock, queue } = setUp({
      run: async (_key, { generation }) => {
        generations.push(generation);
        await sleep(clock, 100);
      },
    });
    queue.add('/a');
    await clock.advance(50);
    queue.add('/a');
    queue.add('/a');
    await clock.advance(1000);
    expect(generations).toEqual([1, 3]);
  });

  test('runs a key again when the run asks for it, and not otherwise', async () => {
    let left = 2;
    const { clock, runs, queue } = setUp({
      run: async key => {
        runs.push(`${key}@${clock.now()}`);
        if (left-- > 0) return { again: 300 };
      },
    });
    queue.add('/a');
    await clock.advance(10_000);
    expect(runs).toEqual(['/a@0', '/a@300', '/a@600']);
    expect(queue.delayed()).toBe(0);
  });

  test('backs off by doubling up to the limit, then sets the key aside', async () => {
    const { clock, failures, queue } = setUp({ run: () => Promise.reject(new Error('no')) });
    queue.add('/a');
    await clock.advance(7000);
    expect(failures.map(failure => failure.at)).toEqual([0, 1000, 3000, 7000]);
    expect(failures.at(-1)).toMatchObject({ errors: 4, retryIn: 60_000, quarantined: true });
    expect(queue.quarantined()).toEqual(['/a']);
    await clock.advance(59_999);
    expect(failures).toHaveLength(4);
    await clock.advance(1);
    expect(failures).toHaveLength(5);
  });

  test('takes up to half off a wait by chance', async () => {
    const { clock, failures, queue } = setUp({ random: () => 1, run: () => Promise.reject(new Error('no')) });
    queue.add('/a');
    await clock.advance(500);
    expect(failures.map(failure => failure.at)).toEqual([0, 500]);
  });

  test('forgets the errors of a key that succeeds', async () => {
    let broken = true;
    const { clock, failures, queue } = setUp({
      run: async () => {
        if (broken) throw new Error('no');
      },
    });
    queue.add('/a');
    await clock.advance(1500);
    broken = false;
    await clock.advance(10_000);
    broken = true;
    queue.add('/a');
    await clock.advance(0);
    expect(failures.at(-1)?.errors).toBe(1);
  });

  test('does not let a hint shorten a back-off, but lets a release do so', async () => {
    const { clock, failures, queue } = setUp({ run: () => Promise.reject(new Error('no')) });
    queue.add('/a');
    await clock.advance(7000);
    expect(queue.quarantined()).toEqual(['/a']);
    queue.add('/a', { priority: 9 });
    await clock.advance(1000);
    expect(failures).toHaveLength(4);
    queue.add('/a', { release: true });
    await clock.advance(0);
    expect(failures).toHaveLength(5);
    expect(failures.at(-1)).toMatchObject({ errors: 1, quarantined: false });
  });

  test('does not hold back a key that was released while its run was failing', async () => {
    const starts: number[] = [];
    const { clock, queue } = setUp({
      run: async () => {
        starts.push(clock.now());
        await sleep(clock, 100);
        if (starts.length === 1) throw new Error('no');
      },
    });
    queue.add('/a');
    await clock.advance(50);
    queue.add('/a', { release: true });
    await clock.advance(100);
    expect(starts).toEqual([0, 100]);
  });

  test('treats a run that throws at once, and a reporter that throws, like any error', async () => {
    const seen: string[] = [];
    const { clock, queue } = setUp({
      run(key) {
        seen.push(key);
        if (key === '/bad') throw new Error('at once');
        return Promise.resolve();
      },
      onError() {
        throw new Error('reporter');
      },
    });
    queue.add('/bad');
    queue.add('/good');
    await clock.advance(1000);
    expect(seen).toEqual(['/bad', '/good', '/bad']);
  });

  test('tells how much is waiting and for how long', async () => {
    const { clock, queue } = setUp({ workers: 1, run: () => sleep(clock, 1000) });
    queue.add('/a');
    queue.add('/b');
    queue.add('/c', { delay: 10_000 });
    await clock.advance(400);
    expect([queue.running(), queue.depth(), queue.delayed(), queue.oldest()]).toEqual([['/a'], 1, 1, 400]);
  });

  test('is idle as soon as nothing runs and nothing is due', async () => {
    const { clock, queue } = setUp({ run: () => sleep(clock, 1000) });
    let idleAt: number | undefined;
    queue.add('/a');
    queue.add('/later', { delay: 5000 });
    const idle = queue.idle().then(() => (idleAt = clock.now()));
    await clock.advance(2000);
    await idle;
    expect(idleAt).toBe(1000);
  });

  test('stops by aborting what runs, waiting for it, and starting nothing more', async () => {
    const events: string[] = [];
    const { clock, failures, queue } = setUp({
      workers: 1,
      run: async (key, { signal }) => {
        events.push(`start ${key}`);
        await sleep(clock, 1000, signal);
        await sleep(clock, 50);
        events.push(`end ${key}`);
        throw new Error('aborted');
      },
    });
    queue.add('/a');
    queue.add('/b');
    await clock.advance(100);
    const stopped = queue.stop().then(() => events.push(`stopped at ${clock.now()}`));
    queue.add('/c');
    await clock.advance(5000);
    await stopped;
    await queue.stop();
    await queue.idle();
    expect(events).toEqual(['start /a', 'end /a', 'stopped at 150']);
    expect(failures).toEqual([]);
  });

  test('lets others work while runs wait aside, and no key runs twice meanwhile', async () => {
    let answer = (): void => {};
    const answered = new Promise<void>(resolve => (answer = resolve));
    const log: string[] = [];
    const { clock, queue } = setUp({
      run: async key => {
        log.push(`${key} begins`);
        if (key.startsWith('/slow')) await queue.aside(answered);
        log.push(`${key} ends`);
      },
    });
    for (const key of ['/slow-1', '/slow-2', '/slow-3', '/quick']) queue.add(key);
    await clock.advance(249);
    expect(log).toEqual(['/slow-1 begins', '/slow-2 begins']);
    await clock.advance(1);
    expect(log.slice(2)).toEqual(['/slow-3 begins', '/quick begins', '/quick ends']);
    queue.add('/slow-1');
    await clock.advance(10_000);
    expect(log).toHaveLength(5);
    answer();
    await clock.advance(0);
    expect(log.slice(5).toSorted()).toEqual(
      ['/slow-1 begins', '/slow-1 ends', '/slow-1 ends', '/slow-2 ends', '/slow-3 ends'].toSorted(),
    );
    await queue.stop();
  });

  test('has runs that waited aside go on only as there are workers for them, before any other', async () => {
    let answer = (): void => {};
    const answered = new Promise<void>(resolve => (answer = resolve));
    let working = 0;
    let most = 0;
    const order: string[] = [];
    const { clock, queue } = setUp({
      run: async key => {
        if (key.startsWith('/slow')) await queue.aside(answered);
        most = Math.max(most, ++working);
        order.push(key);
        await sleep(clock, 100);
        working--;
      },
    });
    for (let index = 0; index < 6; index++) queue.add(`/slow-${index}`);
    await clock.advance(1_000);
    for (let index = 0; index < 4; index++) queue.add(`/next-${index}`);
    await clock.advance(50);
    answer();
    await clock.advance(2_000);
    expect(most).toBe(2);
    expect(order).toHaveLength(10);
    expect(order.slice(2, 8).every(key => key.startsWith('/slow'))).toBe(true);
  });

  test('rejects aside as the work does, and counts that as an error of the run', async () => {
    const { clock, failures, queue } = setUp({
      run: async () => queue.aside(sleep(clock, 1_000).then(() => Promise.reject(new Error('no answer')))),
    });
    queue.add('/a');
    await clock.advance(1_000);
    expect(failures).toMatchObject([{ key: '/a', errors: 1 }]);
  });

  test('can be stopped while runs wait aside and wait for a worker', async () => {
    const { clock, queue } = setUp({
      workers: 1,
      run: async key => {
        if (key === '/slow') await queue.aside(sleep(clock, 1_000));
        else await sleep(clock, 5_000);
      },
    });
    queue.add('/slow');
    await clock.advance(100);
    queue.add('/busy');
    await clock.advance(2_000);
    expect([...queue.running()].toSorted()).toEqual(['/busy', '/slow']);
    const stopped = queue.stop();
    await clock.advance(5_000);
    await stopped;
    expect(queue.running()).toEqual([]);
  });
});
