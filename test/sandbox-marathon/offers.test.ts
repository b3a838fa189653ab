import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acceptsConstraint } from '../../sandbox/marathon/offers/constraints.ts';
import { chooseHostPorts } from '../../sandbox/marathon/offers/host-ports.ts';
import { agent } from './fake-mesos.ts';
import { createWorld } from './world.ts';

const app = { id: '/web', cmd: 'run', cpus: 0.1, mem: 10, instances: 6 };
const racks = [
  agent('S0', { attributes: { rack: 'r1' } }),
  agent('S1', { attributes: { rack: 'r1' } }),
  agent('S2', { attributes: { rack: 'r2' } }),
  agent('S3'),
];

/** How many tasks each agent got. */
async function spread(constraints: string[][], instances = 6): Promise<Record<string, number>> {
  const world = createWorld({ agents: racks });
  world.put({ ...app, instances, constraints });
  await world.clock.advance(2000);
  const counts: Record<string, number> = {};
  for (const task of world.mesos.tasks.values()) counts[task.agentId] = (counts[task.agentId] ?? 0) + 1;
  return counts;
}

describe('placing tasks (reference 8)', () => {
  it('without constraints they are spread over the agents', async () => {
    expect(await spread([], 8)).toEqual({ S0: 2, S1: 2, S2: 2, S3: 2 });
  });

  it.each([
    { constraints: [['hostname', 'UNIQUE']], expected: { S0: 1, S1: 1, S2: 1, S3: 1 } },
    {
      constraints: [
        ['hostname', 'MAX_PER', '1'],
        ['rack', 'LIKE', 'r.'],
      ],
      expected: { S0: 1, S1: 1, S2: 1 },
    },
    { constraints: [['rack', 'CLUSTER', 'r2']], expected: { S2: 6 } },
    { constraints: [['rack', 'LIKE', 'r1']], expected: { S0: 3, S1: 3 } },
    { constraints: [['rack', 'UNLIKE', 'r1']], expected: { S2: 3, S3: 3 } },
    { constraints: [['rack', 'IS', 'r2']], expected: { S2: 6 } },
    { constraints: [['rack', 'MAX_PER', '2']], expected: { S0: 1, S1: 1, S2: 2 } },
  ])('case 117: $constraints gives $expected', async ({ constraints, expected }) => {
    expect(await spread(constraints)).toEqual(expected);
  });

  it('GROUP_BY keeps the values of an attribute even, also when scaling down', async () => {
    const world = createWorld({ agents: racks });
    const grouped = { ...app, constraints: [['rack', 'GROUP_BY', '2']] };
    world.put(grouped);
    await world.clock.advance(2000);
    const perRack = (): number[] => {
      const racksOf = [...world.mesos.tasks.values()].map(task => (task.agentId === 'S2' ? 'r2' : 'r1'));
      return ['r1', 'r2'].map(rack => racksOf.filter(each => each === rack).length);
    };
    expect(perRack()).toEqual([3, 3]);
    world.put({ ...grouped, instances: 2 });
    await world.clock.advance(2000);
    expect(perRack()).toEqual([1, 1]);
  });

  it('CLUSTER without a value stays where the first task went', async () => {
    expect(Object.values(await spread([['hostname', 'CLUSTER']]))).toEqual([6]);
  });

  it('tasks of the configuration before do not block UNIQUE during an upgrade', async () => {
    const world = createWorld({ agents: [agent('S0')] });
    const unique = { ...app, instances: 1, constraints: [['hostname', 'UNIQUE']] };
    world.put(unique);
    await world.clock.advance(1000);
    const changed = world.put({ ...unique, cmd: 'other' });
    await world.clock.advance(2000);
    expect(world.runningVersions('/web')).toEqual([changed.version]);
  });

  it('resources of other roles than * are not there', async () => {
    const world = createWorld();
    world.put({ ...app, acceptedResourceRoles: ['gold'] });
    await world.clock.advance(0);
    const [entry] = world.engine.launcher.queue();
    expect(entry?.offers.lastOffers[0]).toEqual({ reason: 'UnfulfilledRole', declined: 3, processed: 3 });
  });

  it('requirePorts takes exactly the port, one task an agent; other ports are dynamic', async () => {
    const world = createWorld();
    world.put({ ...app, instances: 4, portDefinitions: [{ port: 31005 }], requirePorts: true });
    await world.clock.advance(1000);
    expect([...world.mesos.tasks.values()].map(task => [task.agentId, task.ports])).toEqual([
      ['S0', [31005]],
      ['S1', [31005]],
      ['S2', [31005]],
    ]);
    expect(world.engine.launcher.queue()[0]?.count).toBe(1);
  });

  it('never gives a port twice, and leaves alone ports that are asked for by number', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 30 })),
        fc.array(fc.option(fc.constantFrom(0, 5, 9), { nil: undefined })),
        fc.integer({ min: 0, max: 40 }),
        (free, wanted, last) => {
          const ports = wanted.map(hostPort => ({
            servicePort: 0,
            protocol: 'tcp',
            ...(hostPort === undefined ? {} : { hostPort }),
          }));
          const chosen = chooseHostPorts(ports, new Set(free), last);
          const fixed = wanted.filter(port => port !== undefined && port !== 0);
          const count = wanted.filter(port => port !== undefined).length;
          const isPossible =
            new Set(fixed).size === fixed.length &&
            fixed.every(port => port !== undefined && free.includes(port)) &&
            count <= free.length;
          expect(chosen !== undefined).toBe(isPossible);
          if (chosen === undefined) return;
          const given = chosen.filter(port => port !== undefined);
          expect(new Set(given).size).toBe(count);
          expect(given.every(port => free.includes(port))).toBe(true);
          expect(wanted.every((port, index) => port === 0 || chosen[index] === port)).toBe(true);
        },
      ),
    );
  });

  it('an attribute that an agent lacks is accepted by UNLIKE alone', () => {
    for (const operator of ['UNIQUE', 'CLUSTER', 'GROUP_BY', 'LIKE', 'MAX_PER', 'IS']) {
      expect(acceptsConstraint(['rack', operator, '1'], agent('S'), [])).toBe(false);
    }
    expect(acceptsConstraint(['rack', 'UNLIKE', '1'], agent('S'), [])).toBe(true);
  });
});
