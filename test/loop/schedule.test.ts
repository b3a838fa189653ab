import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sleep } from '../../clock/clock.ts';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { startSchedule, type ScheduleOptions } from '../../reconciler/loop/schedule.ts';

function setUp(options: Partial<ScheduleOptions> = {}) {
  const clock = createVirtualClock(0);
  const looks: number[] = [];
  const errors: unknown[] = [];
  const schedule = startSchedule({
    clock,
    interval: 1000,
    jitter: 0.1,
    random: () => 0.5,
    look: async () => void looks.push(clock.now()),
    onError: error => errors.push(error),
    ...options,
  });
  return { clock, looks, errors, schedule };
}

describe('a schedule', () => {
  test('looks at once and then after every interval', async () => {
    const { clock, looks } = setUp();
    await clock.advance(3000);
    expect(looks).toEqual([0, 1000, 2000, 3000]);
  });

  test('varies the interval by the jitter in both directions', async () => {
    const early = setUp({ random: () => 0 });
    await early.clock.advance(1000);
    expect(early.looks).toEqual([0, 900]);
    const late = setUp({ random: () => 1 });
    await late.clock.advance(1100);
    expect(late.looks).toEqual([0, 1100]);
  });

  test('looks at once on a hint and counts the interval from there', async () => {
    const { clock, looks, schedule } = setUp();
    await clock.advance(400);
    schedule.now();
    schedule.now();
    await clock.advance(1200);
    expect(looks).toEqual([0, 400, 1400]);
  });

  test('looks once more after a look during which hints came', async () => {
    const starts: number[] = [];
    const { clock, schedule } = setUp({
      look: async () => {
        starts.push(clock.now());
        await sleep(clock, 200);
      },
    });
    await clock.advance(50);
    schedule.now();
    schedule.now();
    await clock.advance(500);
    expect(starts).toEqual([0, 200]);
  });

  test('answers a hint that comes at once with its first look', async () => {
    const starts: number[] = [];
    const { clock, schedule } = setUp({
      look: async () => {
        starts.push(clock.now());
        await sleep(clock, 200);
      },
    });
    schedule.now();
    await clock.advance(900);
    expect(starts).toEqual([0]);
  });

  test('keeps the gap however many hints come, and forgets none', async () => {
    const { clock, looks, schedule } = setUp({ gap: 100 });
    for (let time = 0; time < 250; time += 10) {
      await clock.advance(10);
      schedule.now();
    }
    await clock.advance(200);
    expect(looks).toEqual([0, 100, 200, 300]);
  });

  test('goes on after errors, also when the reporter throws', async () => {
    const seen: unknown[] = [];
    const { clock } = setUp({
      look: () => Promise.reject(new Error('away')),
      onError(error) {
        seen.push(error);
        throw new Error('reporter');
      },
    });
    await clock.advance(2000);
    expect(seen).toHaveLength(3);
  });

  test('stops by aborting the look that runs and waiting for it', async () => {
    const events: string[] = [];
    const { clock, errors, schedule } = setUp({
      look: async signal => {
        events.push('start');
        await sleep(clock, 1000, signal);
        events.push(signal.aborted ? 'aborted' : 'end');
        throw new Error('cut short');
      },
    });
    await clock.advance(100);
    const stopped = schedule.stop().then(() => events.push('stopped'));
    schedule.now();
    await clock.advance(5000);
    await stopped;
    expect(events).toEqual(['start', 'aborted', 'stopped']);
    expect(errors).toEqual([]);
  });

  test('never overlaps itself and answers every hint by a look that started later', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(700), { maxLength: 25 }),
        fc.nat(900),
        fc.nat(300),
        async (waits, length, gap) => {
          const starts: number[] = [];
          const hints: number[] = [];
          let active = 0;
          const { clock, schedule } = setUp({
            gap,
            look: async () => {
              active += 1;
              expect(active).toBe(1);
              starts.push(clock.now());
              await sleep(clock, length);
              active -= 1;
            },
          });
          for (const wait of waits) {
            await clock.advance(wait + 1);
            hints.push(clock.now());
            schedule.now();
          }
          await clock.advance(5000);
          for (const hint of hints)
            expect(starts.some(start => start >= hint && start <= hint + length + gap)).toBe(true);
          for (const [place, start] of starts.entries())
            expect(start - (starts[place - 1] ?? -Infinity)).toBeGreaterThanOrEqual(gap);
          const stopped = schedule.stop();
          await clock.advance(1000);
          await stopped;
        },
      ),
      { numRuns: 300 },
    );
  });
});
