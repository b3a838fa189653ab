import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../marathon/types.ts';
import { demandOf } from '../../reconciler/plan/capacity/demand.ts';
import { judge } from '../../reconciler/plan/capacity/judge.ts';
import type { CapacityAgent, Demand, HeldTask, Picture, Verdict } from '../../reconciler/plan/capacity/types.ts';
import { atOnce, capacityAgent, pictureWith } from './pictures.ts';

const version = '1.8.244';

function wish(more: JsonObject, change: Partial<Demand> = {}): Demand {
  const definition = {
    id: '/shop/cart',
    cmd: 'true',
    cpus: 0.1,
    mem: 64,
    portDefinitions: [],
    ...more,
  } as JsonObject & {
    readonly id: string;
  };
  return { ...demandOf(definition, { kind: 'start', isAsked: true, isSettled: true }, version), ...change };
}

function verdictOn(picture: Picture, ...demands: readonly Demand[]): Verdict {
  const verdict = atOnce(judge(picture, demands, 7)).get('/shop/cart');
  if (verdict === undefined) throw new Error('nothing was said');
  return verdict;
}

/** An agent on which an app holds memory. */
function agentWith(name: string, total: number, held: readonly HeldTask[]): CapacityAgent {
  const agent = capacityAgent(name, total);
  const used = held.filter(({ agentId }) => agentId === name).reduce((sum, { amount }) => sum + amount.mem, 0);
  const [pool] = agent.pools;
  return pool === undefined ? agent : { ...agent, pools: [{ ...pool, free: { ...pool.free, mem: total - used } }] };
}

function task(appId: string, agentId: string, mem: number): HeldTask {
  return {
    id: `${appId}-${agentId}-${mem}`,
    appId,
    agentId,
    amount: { cpus: 0.1, mem, disk: 0, gpus: 0 },
    ports: [],
    portCount: 0,
  };
}

function pictureRunning(sizes: Readonly<Record<string, number>>, held: readonly HeldTask[]): Picture {
  const tasks = new Map<string, HeldTask[]>();
  for (const each of held) tasks.set(each.appId, [...(tasks.get(each.appId) ?? []), each]);
  return pictureWith(
    Object.entries(sizes).map(([name, total]) => agentWith(name, total, held)),
    { tasks },
  );
}

describe('somebody who asks for places is told', () => {
  it('where the instances would go', () => {
    const said = verdictOn(pictureWith([capacityAgent('agent-1', 2048)]), wish({ instances: 2, mem: 1000 }));
    expect(said).toMatchObject({ verdict: 'fits', placed: 2, robustness: { orders: 100, fit: 100 } });
    expect(said.sentence).toBe('2 × 1000 MB fit: agent-1 (2).');
  });

  it('the largest place, the sum in pieces, and what would fit, when one instance is too large', () => {
    const held = [task('/batch/report', 'agent-2', 1500)];
    const picture = pictureRunning({ 'agent-1': 3000, 'agent-2': 4000 }, held);
    const said = verdictOn(picture, wish({ mem: 4000 }));
    expect(said.verdict).toBe('impossible');
    expect(said.sentence).toBe(
      'No agent has 4000 MB of memory free for /shop/cart. Largest: agent-1 with 3000 MB of memory free of 3000. In total 5500 MB of memory is free on 2 agents, in pieces too small.',
    );
    expect(said.change).toBe(
      'It fits with 3000 MB of memory, or after stopping /batch/report (agent-2, 1500 MB), or on 1 more agent of 4000 MB and 4 cpus.',
    );
  });

  it('how many find a place and what keeps the others out', () => {
    const picture = pictureWith([
      capacityAgent('agent-1', 1100),
      capacityAgent('agent-2', 500),
      capacityAgent('agent-3', 4000, { state: 'inactive' }),
    ]);
    const said = verdictOn(picture, wish({ instances: 3, mem: 1000 }));
    expect(said).toMatchObject({ verdict: 'impossible', placed: 1 });
    expect(said.sentence).toContain('At most 1 of 3 instances find a place (agent-1).');
    expect(said.sentence).toContain('agent-2 500 MB of memory free; agent-3 inactive');
  });

  it('which constraint leaves too few agents', () => {
    const four = ['a', 'b', 'c', 'd'].map(name => capacityAgent(name, 1000, { attributes: { rack: `r${name}` } }));
    const unique = verdictOn(pictureWith(four), wish({ instances: 6, constraints: [['hostname', 'UNIQUE']] }));
    expect(unique.sentence).toBe(
      'hostname UNIQUE allows one instance each: 4 usable agents, 6 instances wanted, at most 4 more can be placed.',
    );
    const none = verdictOn(pictureWith(four), wish({ constraints: [['rack', 'LIKE', 'x.*']] }));
    expect(none.sentence).toBe('The constraints of /shop/cart (rack LIKE x.*) leave none of 4 agents.');
  });

  it('that the room is there and reserved for somebody else', () => {
    const amount = { cpus: 4, mem: 8000, disk: 0, gpus: 0 };
    const nothing = { cpus: 0, mem: 0, disk: 0, gpus: 0 };
    const reserved = { origin: 'spark', free: amount, ports: [], elsewhere: nothing, elsewherePorts: [] };
    const agent = capacityAgent('agent-7', 500);
    const picture = pictureWith([{ ...agent, pools: [...agent.pools, reserved] }]);
    expect(verdictOn(picture, wish({ mem: 1000 })).sentence).toContain('8000 MB of memory reserved for spark');
    // In the role of the reservation, it is there.
    expect(verdictOn({ ...picture, role: 'spark' }, wish({ mem: 1000 })).verdict).toBe('fits');
    expect(verdictOn(picture, wish({ mem: 1000 }, { acceptedRoles: ['spark'], role: 'spark' })).verdict).toBe('fits');
  });

  it('that an upgrade has no place beside what runs, and with which strategy it would go', () => {
    const held = [task('/shop/cart', 'agent-1', 600), task('/shop/cart', 'agent-2', 600)];
    const picture = pictureRunning({ 'agent-1': 1000, 'agent-2': 1000 }, held);
    const restart = { kind: 'restart', running: 2 } as const;
    const said = verdictOn(picture, wish({ instances: 2, mem: 600 }, restart));
    expect(said.verdict).toBe('impossible');
    expect(said.sentence).toContain('Old instances stay until a new one serves (minimumHealthCapacity 1)');
    expect(said.change).toContain('With minimumHealthCapacity 0.5 and maximumOverCapacity 0 it reaches its end');
    const gentle = { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 };
    expect(verdictOn(picture, wish({ instances: 2, mem: 600, upgradeStrategy: gentle }, restart)).verdict).toBe('fits');
  });

  it('that luck decides, when only some orders of offers lead to the end', () => {
    // The small one must not take the place on the only agent that is large enough for the other.
    const picture = pictureWith([capacityAgent('agent-1', 1000), capacityAgent('agent-2', 300)]);
    const small = wish({ id: '/small', mem: 200 }, { id: '/small' });
    const said = verdictOn(picture, wish({ mem: 900 }), small);
    expect(said.verdict).toBe('unlikely');
    expect(said.sentence).toMatch(/^There is a place for all, but only \d+ of 100 simulated orders of offers find it/);
  });

  it('what another app of the same plan gives back counts', () => {
    const held = [task('/old', 'agent-1', 900)];
    const picture = pictureRunning({ 'agent-1': 1000 }, held);
    expect(verdictOn(picture, wish({ mem: 500 })).verdict).toBe('impossible');
    const stop = wish({ id: '/old', instances: 1 }, { id: '/old', kind: 'stop', instances: 0, isAsked: false });
    expect(verdictOn(picture, wish({ mem: 500 }), stop).verdict).toBe('fits');
  });
});

describe('nothing is judged', () => {
  it.each<[string, Partial<Picture>, JsonObject, Partial<Demand>]>([
    ['while a new master has not heard all agents', { unreliable: 'not back yet' }, {}, {}],
    ['for tasks that keep their volumes', {}, {}, { isResident: true }],
    ['for tasks that Mesos does not show', {}, {}, { kind: 'restart', running: 3 }],
    ['for a pattern that cannot be read', {}, { constraints: [['rack', 'LIKE', '(']] }, {}],
    [
      'when nobody says in which region Marathon is',
      {
        agents: [
          capacityAgent('a', 100, { region: 'here', zone: 'a' }),
          capacityAgent('b', 100, { region: 'there', zone: 'a' }),
        ],
      },
      {},
      {},
    ],
    [
      'for GROUP_BY without a number in 1.11',
      { marathonVersion: '1.11.24' },
      { constraints: [['rack', 'GROUP_BY']] },
      {},
    ],
  ])('%s', (_, picture, definition, demand) => {
    const said = verdictOn(pictureWith([capacityAgent('a', 100)], picture), wish(definition, demand));
    expect(said.verdict).toBe('no judgement');
    expect(said.sentence).not.toBe('');
  });
});
