import fc from 'fast-check';
import { createTask } from 'node-cron';
import { describe, expect, it } from 'vitest';
import { parseCron } from '../../reconciler/policy/cron.ts';
import type { WindowRule } from '../../reconciler/policy/types.ts';
import { closesAt, judgeWindows } from '../../reconciler/policy/windows.ts';
import { instantOf, isZone, localTime } from '../../reconciler/policy/zone.ts';

const minute = 60_000;
const hour = 60 * minute;

function window(kind: 'allow' | 'deny', begin: string, hours: number, zone = 'Europe/Berlin'): WindowRule {
  return { kind, begin, zone, durationMilliseconds: hours * hour };
}

const isOpen = (rules: readonly WindowRule[], time: string): boolean => judgeWindows(rules, Date.parse(time)).open;
const openAt = (rules: readonly WindowRule[], time: string): string | undefined => {
  const verdict = judgeWindows(rules, Date.parse(time));
  if (verdict.open) return 'now';
  return verdict.until === undefined ? undefined : new Date(verdict.until).toISOString();
};

describe('windows for changes', () => {
  it('without any, changes may be made at any time', () => {
    expect(isOpen([], '2026-11-22T00:00:00Z')).toBe(true);
  });

  it('allow from their first millisecond to before their last, and say when the next one opens', () => {
    const rules = [window('allow', '0 9 * * 1-5', 8)];
    expect(isOpen(rules, '2026-11-23T07:59:59.999Z')).toBe(false);
    expect(isOpen(rules, '2026-11-23T08:00:00Z')).toBe(true);
    expect(isOpen(rules, '2026-11-23T15:59:59.999Z')).toBe(true);
    expect(isOpen(rules, '2026-11-23T16:00:00Z')).toBe(false);
    // Friday evening: the next one opens on Monday.
    expect(openAt(rules, '2026-11-27T20:00:00Z')).toBe('2026-11-30T08:00:00.000Z');
  });

  it('a denial wins over an allowance, and changes go on when it is over', () => {
    const rules = [window('allow', '0 0 * * *', 24), window('deny', '0 12 * * *', 2)];
    expect(openAt(rules, '2026-11-23T11:30:00Z')).toBe('2026-11-23T13:00:00.000Z');
    expect(openAt(rules, '2026-11-23T10:30:00Z')).toBe('now');
  });

  it('denials that follow each other are one to whoever waits', () => {
    const rules = [window('deny', '0 8 * * *', 2, 'UTC'), window('deny', '0 10 * * *', 3, 'UTC')];
    expect(openAt(rules, '2026-11-23T09:00:00Z')).toBe('2026-11-23T13:00:00.000Z');
  });

  it('over midnight and over days', () => {
    const weekend = [window('deny', '0 18 * * 5', 62)];
    expect(isOpen(weekend, '2026-11-28T12:00:00Z')).toBe(false);
    expect(openAt(weekend, '2026-11-29T22:00:00Z')).toBe('2026-11-30T07:00:00.000Z');
  });

  it('say nothing of a time that never comes', () => {
    expect(openAt([window('allow', '0 0 30 2 *', 1)], '2026-11-22T00:00:00Z')).toBeUndefined();
  });

  it('in the night when clocks are set forward: 02:30 does not come, so the window opens at the jump and lasts its full time', () => {
    const rules = [window('allow', '30 2 * * *', 1)];
    expect(openAt(rules, '2026-03-29T00:59:00Z')).toBe('2026-03-29T01:00:00.000Z');
    expect(isOpen(rules, '2026-03-29T01:59:59Z')).toBe(true);
    expect(isOpen(rules, '2026-03-29T02:00:00Z')).toBe(false);
  });

  it('in the night when clocks are set back: 02:30 comes twice, the window opens once, the first time', () => {
    const rules = [window('allow', '30 2 * * *', 0.5)];
    expect(isOpen(rules, '2026-10-25T00:30:00Z')).toBe(true);
    expect(isOpen(rules, '2026-10-25T01:30:00Z')).toBe(false);
    expect(openAt(rules, '2026-10-25T01:30:00Z')).toBe('2026-10-26T01:30:00.000Z');
  });

  it('nine in the morning is nine on the wall, in summer and in winter', () => {
    const rules = [window('allow', '0 9 * * *', 1)];
    expect(openAt(rules, '2026-03-28T00:00:00Z')).toBe('2026-03-28T08:00:00.000Z');
    expect(openAt(rules, '2026-03-29T03:00:00Z')).toBe('2026-03-29T07:00:00.000Z');
    expect(openAt([window('allow', '0 9 * * *', 1, 'America/St_Johns')], '2026-07-01T00:00:00Z')).toBe(
      '2026-07-01T11:30:00.000Z',
    );
  });

  it('what is said to open is open then, and closed the millisecond before', () => {
    const field = fc.constantFrom(
      '0 9 * * *',
      '*/7 3 * * 1',
      '30 2 * * *',
      '15 0,12 1-7 * 1-5',
      '0 0 1 */2 *',
      '59 23 31 12 *',
    );
    const rule = fc.record({
      kind: fc.constantFrom('allow' as const, 'deny' as const),
      begin: field,
      zone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'),
      durationMilliseconds: fc.constantFrom(minute, 30 * minute, 5 * hour, 26 * hour, 168 * hour),
    });
    const start = Date.parse('2026-01-01T00:00:00Z');
    fc.assert(
      fc.property(
        fc.array(rule, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: start, max: start + 366 * 24 * hour }),
        (rules, now) => {
          const verdict = judgeWindows(rules, now);
          if (verdict.open || verdict.until === undefined) return;
          expect(verdict.until).toBeGreaterThan(now);
          expect(judgeWindows(rules, verdict.until).open).toBe(true);
          expect(judgeWindows(rules, verdict.until - 1).open).toBe(false);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('times of cron', () => {
  it.each([
    '',
    '* * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * * 13 *',
    '* * * * 8',
    '5-1 * * * *',
    '*/0 * * * *',
    'a * * * *',
    '* * * * *  *',
    '1,,2 * * * *',
  ])('does not take %j', text => {
    expect(parseCron(text)).toBeUndefined();
  });

  it('reads names, ranges, steps and lists; Sunday is 0 and 7', () => {
    expect(parseCron('*/15 9-17 1,15 JAN-mar sun,7')).toEqual({
      minutes: [0, 15, 30, 45],
      hours: [9, 10, 11, 12, 13, 14, 15, 16, 17],
      days: [1, 15],
      months: [1, 2, 3],
      weekdays: [0],
      eitherDay: true,
    });
  });

  it('begins at the minutes at which node-cron, which knows nothing of this reader, would begin, too', () => {
    const part = (least: number, most: number): fc.Arbitrary<string> =>
      fc.oneof(
        fc.constant('*'),
        fc.integer({ min: least, max: most }).map(String),
        fc.tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most })).map(pair => {
          const [from = least, to = most] = pair.toSorted((a, b) => a - b);
          return `${from}-${to}`;
        }),
        fc.constantFrom('*/2', '*/3', '*/5'),
      );
    const text = fc
      .tuple(part(0, 59), part(0, 23), fc.constant('*'), part(1, 12), part(0, 6))
      .map(parts => parts.join(' '));
    const first = Date.parse('2026-01-01T00:00:00Z') / minute;
    let begun = 0;
    fc.assert(
      fc.property(text, fc.integer({ min: first, max: first + 525_600 }), (begin, at) => {
        const task = createTask(begin, () => undefined, { timezone: 'UTC' });
        const matches = task.match(new Date(at * minute));
        void task.destroy();
        begun += matches ? 1 : 0;
        expect([begin, isOpen([window('allow', begin, 1 / 60, 'UTC')], new Date(at * minute).toISOString())]).toEqual([
          begin,
          matches,
        ]);
      }),
      { numRuns: 400 },
    );
    expect(begun).toBeGreaterThan(0);
  });
});

describe('time zones', () => {
  it('are known by their names', () => {
    expect([isZone('Europe/Berlin'), isZone('UTC'), isZone('Mars/Olympus'), isZone('')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('there and back, everywhere but in the hour that comes twice', () => {
    const start = Date.parse('2026-01-01T00:00:00Z') / minute;
    fc.assert(
      fc.property(
        fc.integer({ min: start, max: start + 525_600 }),
        fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'),
        (at, zone) => {
          const instant = at * minute;
          const back = instantOf(localTime(instant, zone), zone);
          expect(localTime(back, zone)).toEqual(localTime(instant, zone));
          expect(instant - back === 0 || (instant - back <= hour && instant > back)).toBe(true);
        },
      ),
    );
  });
});

describe('when open windows close', () => {
  const closing = (rules: readonly WindowRule[], time: string): string | undefined => {
    const at = closesAt(rules, Date.parse(time));
    return at === undefined ? undefined : new Date(at).toISOString();
  };
  const rule = (kind: 'allow' | 'deny', begin: string, hours: number): WindowRule => ({
    kind,
    begin,
    zone: 'UTC',
    durationMilliseconds: hours * 3_600_000,
  });

  it('is the end of the one that allows, unless another goes on, or the begin of one that denies', () => {
    const day = rule('allow', '0 8 * * *', 8);
    expect(closing([day], '2026-11-22T09:00:00Z')).toBe('2026-11-22T16:00:00.000Z');
    expect(closing([day, rule('allow', '0 15 * * *', 3)], '2026-11-22T09:00:00Z')).toBe('2026-11-22T18:00:00.000Z');
    expect(closing([day, rule('deny', '0 12 * * *', 1)], '2026-11-22T09:00:00Z')).toBe('2026-11-22T12:00:00.000Z');
    expect(closing([rule('deny', '0 0 24 12 *', 48)], '2026-11-22T09:00:00Z')).toBe('2026-12-24T00:00:00.000Z');
  });

  it('is not said of what is closed already, nor of what never closes', () => {
    expect(closing([rule('allow', '0 8 * * *', 8)], '2026-11-22T20:00:00Z')).toBeUndefined();
    expect(closing([], '2026-11-22T20:00:00Z')).toBeUndefined();
    expect(closing([rule('allow', '0 0 * * *', 24)], '2026-11-22T20:00:00Z')).toBeUndefined();
  });
});
