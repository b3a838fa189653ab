import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../../clock/virtual-clock.ts';
import { createFaultBoard, type FaultBoard } from '../../sandbox/faults/board.ts';
import { faultCatalogue } from '../../sandbox/faults/catalogue.ts';
import { chooseFaults } from '../../sandbox/faults/choose.ts';
import type { FaultHooks, FaultName, FaultOrder, FaultyRequest } from '../../sandbox/faults/types.ts';

const listing: FaultyRequest = { server: 'marathon', method: 'GET', target: '/v2/apps?embed=apps.counts' };

describe('the board of faults', () => {
  let clock: VirtualClock;
  let calls: string[];
  let frozen: ((appId: string) => boolean) | undefined;
  let board: FaultBoard;

  beforeEach(() => {
    clock = createVirtualClock();
    calls = [];
    const hooks: FaultHooks = {
      marathon: {
        closeStreams: () => void calls.push('close streams'),
        forgetHealth: () => void calls.push('forget health'),
        freezeDeployments: isFrozen => void (frozen = isFrozen),
      },
      mesos: {
        agents: () => ['agent-1', 'agent-2'],
        loseAgent(id, after) {
          if (id === 'nobody') throw new Error('There is no agent nobody.');
          calls.push(`lose ${id} ${after}`);
        },
        returnAgent: id => void calls.push(`return ${id}`),
      },
      jenkins: { setQuietingDown: quiet => void calls.push(`quiet ${quiet}`) },
    };
    board = createFaultBoard(clock, hooks);
  });

  const effects = (request: FaultyRequest, times: number): (FaultName | undefined)[] =>
    Array.from({ length: times }, () => board.hit(request).effect?.fault);

  it('hits as often as was ordered, counts, and stays on the list afterwards', () => {
    board.add({ server: 'marathon', fault: 'html-502', match: '^/v2/apps', times: 2 });
    expect(effects(listing, 3)).toEqual(['html-502', 'html-502', undefined]);
    expect(board.list()).toMatchObject([{ id: 1, fired: 2, on: false }]);
  });

  it('hits for as many seconds as were ordered', async () => {
    board.add({ server: 'marathon', fault: 'reset', seconds: 10 });
    await clock.advance(9_999);
    expect(effects(listing, 1)).toEqual(['reset']);
    await clock.advance(1);
    expect(effects(listing, 1)).toEqual([undefined]);
  });

  it('hits only the server, the methods and the paths it was ordered for', () => {
    board.add({ server: 'marathon', fault: 'reset', match: '^/v2/apps/a$', methods: ['PUT'] });
    expect(effects({ server: 'marathon', method: 'PUT', target: '/v2/apps/a' }, 1)).toEqual(['reset']);
    expect(effects({ server: 'marathon', method: 'GET', target: '/v2/apps/a' }, 1)).toEqual([undefined]);
    expect(effects({ server: 'marathon', method: 'PUT', target: '/v2/apps/ab' }, 1)).toEqual([undefined]);
    expect(effects({ server: 'jenkins', method: 'PUT', target: '/v2/apps/a' }, 1)).toEqual([undefined]);
  });

  it('adds delays up and lets them go with the fault that was switched on first', () => {
    board.add({ server: 'marathon', fault: 'slow', milliseconds: 100 });
    board.add({ server: 'marathon', fault: 'slow' });
    board.add({ server: 'marathon', fault: 'reset' });
    board.add({ server: 'marathon', fault: 'html-502' });
    expect(board.hit(listing)).toMatchObject({ delayMilliseconds: 3_100, effect: { fault: 'reset' } });
  });

  it('leaves the event stream out of faults that change an answer which must have an end', () => {
    board.add({ server: 'marathon', fault: 'half-body' });
    expect(effects({ server: 'marathon', method: 'GET', target: '/v2/events?plan-format=light' }, 1)).toEqual([
      undefined,
    ]);
    expect(effects(listing, 1)).toEqual(['half-body']);
  });

  it('changes the leader: closes the streams at once, refuses for a while, and knows no health at the end', async () => {
    board.add({ server: 'marathon', fault: 'leader-change' });
    expect(calls).toEqual(['close streams']);
    expect(effects(listing, 1)).toEqual(['leader-change']);
    await clock.advance(3_000);
    expect(calls).toEqual(['close streams', 'forget health']);
    expect(effects(listing, 1)).toEqual([undefined]);
  });

  it('loses an agent and brings it back when it is cleared; the next order takes the place of the last', () => {
    board.add({ server: 'mesos', fault: 'agent-loss' });
    board.add({ server: 'mesos', fault: 'agent-loss', agent: 'agent-2', unreachableAfter: 2 });
    expect(calls).toEqual(['lose agent-1 undefined', 'return agent-1', 'lose agent-2 2000']);
    expect(board.clear(2)).toBe(true);
    expect(calls.at(-1)).toBe('return agent-2');
    expect(board.clear(3)).toBe(false);
  });

  it('switches nothing on when a stand-in refuses', () => {
    expect(() => board.add({ server: 'mesos', fault: 'agent-loss', agent: 'nobody' })).toThrow(
      'There is no agent nobody.',
    );
    expect(board.list()).toEqual([]);
  });

  it('freezes the deployments of the apps that match, until it ends', () => {
    board.add({ server: 'marathon', fault: 'frozen-deployment', match: '^/shop/' });
    expect([frozen?.('/shop/cart'), frozen?.('/other')]).toEqual([true, false]);
    board.clear();
    expect(frozen).toBeUndefined();
  });

  it('loses and doubles events by their type', () => {
    board.add({ server: 'marathon', fault: 'lost-events', match: '^deployment_', times: 1 });
    board.add({ server: 'marathon', fault: 'duplicate-events', match: 'status' });
    expect(['status_update_event', 'deployment_info', 'deployment_info'].map(type => board.hitEvent(type))).toEqual([
      'duplicate-events',
      'lost-events',
      undefined,
    ]);
  });

  it('ends everything and undoes it when the sandbox stops', () => {
    board.add({ server: 'jenkins', fault: 'quiet-down', seconds: 100 });
    board.stop();
    expect(calls).toEqual(['quiet true', 'quiet false']);
  });

  it('remembers only the last faults that ended', () => {
    for (let count = 0; count < 80; count++) {
      board.add({ server: 'marathon', fault: 'reset' });
      board.clear();
    }
    expect(board.list().length).toBeLessThanOrEqual(51);
  });

  it('decides the same for the same request, and changes nothing by deciding', () => {
    const names = Object.keys(faultCatalogue) as FaultName[];
    const anyOrder = fc
      .constantFrom(...names)
      .chain(fault =>
        fc.record({ fault: fc.constant(fault), server: fc.constantFrom(...faultCatalogue[fault].servers) }),
      ) as fc.Arbitrary<FaultOrder>;
    const anyRequest = fc.record({
      server: fc.constantFrom('marathon' as const, 'mesos' as const, 'jenkins' as const, 'registry' as const),
      method: fc.constantFrom('GET', 'HEAD', 'PUT', 'POST', 'DELETE'),
      target: fc.webPath(),
    });
    fc.assert(
      fc.property(fc.array(anyOrder, { maxLength: 8 }), anyRequest, (orders, request) => {
        board.clear();
        for (const order of orders) board.add(order);
        const faults = board.list();
        const counted = faults.map(fault => fault.fired);
        const choice = chooseFaults(faults, request);
        expect(chooseFaults(faults, request)).toEqual(choice);
        expect(faults.map(fault => fault.fired)).toEqual(counted);
        for (const fault of [...choice.delays, ...(choice.effect === undefined ? [] : [choice.effect])])
          expect(fault).toMatchObject({ on: true, order: { server: request.server } });
      }),
    );
  });
});
