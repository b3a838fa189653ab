import { beforeEach, describe, expect, it } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../../clock/virtual-clock.ts';
import { createPatience, type Patience } from '../../reconciler/loop/patience.ts';
import { createQueue } from '../../reconciler/loop/queue.ts';

describe('a question that may take long', () => {
  let clock: VirtualClock;
  let answered: string[];
  let patience: Patience<string>;

  beforeEach(() => {
    clock = createVirtualClock();
    answered = [];
    patience = createPatience({ clock, onAnswer: key => answered.push(key) });
  });

  /** Work that takes so long. */
  const after =
    (milliseconds: number, answer: string): (() => Promise<string>) =>
    () =>
      new Promise(resolve => clock.after(milliseconds, () => resolve(answer)));

  it('is answered at once when the answer comes soon, and nobody is called', async () => {
    const asked = patience.ask('/a', [], after(200, 'yes'));
    await clock.advance(200);
    expect(await asked).toEqual({ answer: 'yes' });
    expect(answered).toEqual([]);
  });

  it('holds nobody longer than a moment; whoever asked is called, and gets the answer without more work', async () => {
    let begun = 0;
    const work = (): Promise<string> => {
      begun++;
      return after(10_000, 'late')();
    };
    const first = patience.ask('/a', ['c1'], work);
    await clock.advance(250);
    expect(await first).toEqual({ asked: 250 });
    const second = patience.ask('/a', ['c1'], work);
    await clock.advance(4_000);
    expect(await second).toEqual({ asked: 500 });
    await clock.advance(10_000);
    expect(answered).toEqual(['/a']);
    expect(await patience.ask('/a', ['c1'], work)).toEqual({ answer: 'late' });
    expect(begun).toBe(1);
  });

  it('is asked anew when it is about something else by now, and never twice at a time', async () => {
    const old = patience.ask('/a', ['c1'], after(1_000, 'old'));
    await clock.advance(250);
    expect(await old).toEqual({ asked: 250 });
    let begun = 0;
    const work = (): Promise<string> => {
      begun++;
      return Promise.resolve('new');
    };
    const early = patience.ask('/a', ['c2'], work);
    await clock.advance(250);
    expect(await early).toEqual({ asked: 500 });
    expect(begun).toBe(0);
    await clock.advance(1_000);
    expect(await patience.ask('/a', ['c2'], work)).toEqual({ answer: 'new' });
  });

  it('that fails late fails for whoever asks next, and is then asked anew', async () => {
    const fail = (): Promise<string> =>
      new Promise((_resolve, reject) => clock.after(1_000, () => reject(new Error('no'))));
    const first = patience.ask('/a', [], fail);
    await clock.advance(250);
    await first;
    await clock.advance(1_000);
    expect(answered).toEqual(['/a']);
    await expect(patience.ask('/a', [], fail)).rejects.toThrow('no');
    expect(await patience.ask('/a', [], () => Promise.resolve('yes'))).toEqual({ answer: 'yes' });
  });

  it('does not keep a queue with one worker from the others, although nobody ever answers it', async () => {
    const seen: string[] = [];
    const queue = createQueue<string>({
      clock,
      workers: 1,
      random: () => 0.5,
      async run(key) {
        const asked = await patience.ask(key, [], () =>
          key === '/silent' ? new Promise<string>(() => {}) : Promise.resolve('there'),
        );
        if ('asked' in asked) return { again: 5_000 };
        seen.push(key);
      },
      onError: (_key, error) => {
        throw error;
      },
    });
    for (const key of ['/silent', '/a', '/b', '/c']) queue.add(key);
    await clock.advance(300);
    expect(seen).toEqual(['/a', '/b', '/c']);
  });
});
