import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultCatalogue } from '../../sandbox/faults/catalogue.ts';
import { checkOrder } from '../../sandbox/faults/check.ts';
import type { FaultName } from '../../sandbox/faults/types.ts';

const refusalsOf = (order: unknown): readonly string[] => {
  const checked = checkOrder(typeof order === 'string' ? order : JSON.stringify(order));
  return 'refused' in checked ? checked.refused : [];
};

describe('an order for a fault', () => {
  it('is taken for every fault at every server that has it', () => {
    for (const [fault, { servers }] of Object.entries(faultCatalogue))
      for (const server of servers) expect(refusalsOf({ server, fault })).toEqual([]);
  });

  it.each([
    ['no JSON', 'server=marathon', /^The body is no JSON\.$/],
    ['no object', '[]', /^The body must be an object\.$/],
    ['no server', { fault: 'slow' }, /^"server" is missing\.$/],
    [
      'another server',
      { server: 'zookeeper', fault: 'slow' },
      /^"server" must be one of marathon, mesos, jenkins, registry\.$/,
    ],
    ['another fault', { server: 'marathon', fault: 'fire' }, /^"fault" must be one of slow, /],
    [
      'an unknown member',
      { server: 'marathon', fault: 'slow', time: 3 },
      /^"time" is no member of a fault; there are server, /,
    ],
    ['a broken pattern', { server: 'marathon', fault: 'slow', match: '(' }, /^"match" must be a regular expression\.$/],
    [
      'a long pattern',
      { server: 'marathon', fault: 'slow', match: 'x'.repeat(201) },
      /^"match" must NOT have more than 200/,
    ],
    ['no method', { server: 'marathon', fault: 'slow', methods: ['LOOK'] }, /^"methods\[0\]" must be one of GET, /],
    ['text for a number', { server: 'marathon', fault: 'slow', times: '3' }, /^"times" must be an integer\.$/],
    ['no time at all', { server: 'marathon', fault: 'slow', seconds: 0 }, /^"seconds" must be > 0\.$/],
    [
      'a fault of others',
      { server: 'marathon', fault: 'wrong-digest' },
      /^"wrong-digest" is a fault of registry, not of marathon\.$/,
    ],
    [
      'a member of others',
      { server: 'marathon', fault: 'slow', agent: 'a' },
      /^"agent" means nothing for "slow"; it belongs to "agent-loss"\.$/,
    ],
    [
      'times for a switch',
      { server: 'jenkins', fault: 'quiet-down', times: 1 },
      /^"times" means nothing for "quiet-down": it is on or off/,
    ],
    [
      'a pattern for nothing',
      { server: 'jenkins', fault: 'quiet-down', match: 'x' },
      /^"match" means nothing for "quiet-down"\.$/,
    ],
    [
      'methods of events',
      { server: 'marathon', fault: 'lost-events', methods: ['GET'] },
      /^"methods" means nothing for "lost-events"/,
    ],
  ])('with %s is refused in a sentence', (_what, order, sentence) => {
    const refused = refusalsOf(order);
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatch(sentence);
  });

  it('says everything that is wrong at once', () => {
    expect(refusalsOf({ fault: 'fire', times: 0 })).toHaveLength(3);
  });

  it('is either taken or refused in sentences, whatever it is', () => {
    const names = fc.constantFrom(...(Object.keys(faultCatalogue) as FaultName[]));
    const almost = fc.record(
      {
        server: fc.constantFrom('marathon', 'mesos', 'jenkins', 'registry'),
        fault: names,
        times: fc.integer(),
        match: fc.string(),
        agent: fc.string(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          almost.map(order => JSON.stringify(order)),
        ),
        text => {
          const checked = checkOrder(text);
          const isTaken =
            'order' in checked && faultCatalogue[checked.order.fault].servers.includes(checked.order.server);
          const isRefused = 'refused' in checked && checked.refused.every(sentence => /^["T].*\.$/s.test(sentence));
          expect([isTaken, isRefused]).toContain(true);
        },
      ),
    );
  });
});
