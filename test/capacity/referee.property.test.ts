import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../marathon/types.ts';
import { demandOf } from '../../reconciler/plan/capacity/demand.ts';
import { judge } from '../../reconciler/plan/capacity/judge.ts';
import type { Demand, Verdict } from '../../reconciler/plan/capacity/types.ts';
import type { AgentSpec } from '../../sandbox/mesos/types.ts';
import { createWorld, type World } from '../sandbox-marathon/world.ts';
import { atOnce, pictureOfFake } from './pictures.ts';

type Definition = JsonObject & { readonly id: string };

const version = '1.8.244';

const agents = fc
  .array(
    fc.record({
      cpus: fc.integer({ min: 1, max: 8 }),
      mem: fc.integer({ min: 2, max: 40 }),
      ports: fc.integer({ min: 2, max: 8 }),
      rack: fc.constantFrom('a', 'b', 'c', undefined),
      reserved: fc.option(fc.integer({ min: 1, max: 8 }), { freq: 4, nil: undefined }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map(specs =>
    specs.map(({ cpus, mem, ports, rack, reserved }, position): AgentSpec => {
      const first = 31_000 + position * 100;
      const kept = reserved === undefined ? 0 : Math.min(mem - 1, reserved) * 100;
      return {
        id: `S${position}`,
        name: `agent-${position + 1}`,
        hostname: '127.0.0.1',
        resources: { cpus, mem: mem * 100, disk: 1000, gpus: 0 },
        ports: [first, first + ports - 1],
        attributes: rack === undefined ? {} : { rack },
        ...(kept === 0 ? {} : { reserved: { spark: { cpus: 0, mem: kept, disk: 0, gpus: 0 } } }),
      };
    }),
  );

const constraints = fc.oneof(
  { weight: 5, arbitrary: fc.constant<string[][]>([]) },
  {
    weight: 4,
    arbitrary: fc.subarray(
      [
        ['hostname', 'UNIQUE'],
        ['hostname', 'MAX_PER', '2'],
        ['rack', 'UNIQUE'],
        ['rack', 'MAX_PER', '2'],
        ['rack', 'CLUSTER'],
        ['rack', 'CLUSTER', 'a'],
        ['rack', 'GROUP_BY', '2'],
        ['rack', 'GROUP_BY'],
        ['rack', 'LIKE', '[ab]'],
        ['rack', 'UNLIKE', 'c'],
        ['hostname', 'LIKE', 'agent-[123]'],
        ['rack', 'IS', 'b'],
      ],
      { minLength: 1, maxLength: 2 },
    ),
  },
);

const upgrades = fc.constantFrom(
  { minimumHealthCapacity: 1, maximumOverCapacity: 1 },
  { minimumHealthCapacity: 1, maximumOverCapacity: 0 },
  { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 },
  { minimumHealthCapacity: 0, maximumOverCapacity: 0 },
  { minimumHealthCapacity: 0.5, maximumOverCapacity: 0.5 },
);

const ports = fc.constantFrom<readonly JsonObject[]>(
  [],
  [{ port: 0 }],
  [{ port: 0 }, { port: 0 }],
  [{ port: 31_001 }],
  [{ port: 31_103 }, { port: 31_104 }],
);

const size = fc.record({
  instances: fc.integer({ min: 1, max: 6 }),
  cpus: fc.constantFrom(0.1, 0.5, 1, 2),
  mem: fc.integer({ min: 1, max: 12 }).map(hundreds => hundreds * 64),
});

function definitionsNamed(prefix: string, most: number): fc.Arbitrary<Definition[]> {
  return fc
    .array(fc.record({ size, constraints, upgrades, ports }), { maxLength: most })
    .map(list =>
      list.map((each, index) =>
        definition(`/${prefix}-${index}`, each.size, each.constraints, each.upgrades, each.ports),
      ),
    );
}

function definition(
  id: string,
  { instances, cpus, mem }: { instances: number; cpus: number; mem: number },
  rules: readonly (readonly string[])[],
  upgradeStrategy: JsonObject,
  portDefinitions: readonly JsonObject[],
): Definition {
  const isFixed = portDefinitions.some(({ port }) => port !== 0);
  return {
    id,
    cmd: 'sleep 1000',
    instances,
    cpus,
    mem,
    disk: 0,
    constraints: rules,
    upgradeStrategy,
    portDefinitions,
    requirePorts: isFixed,
  };
}

type Change = { readonly kind: 'scale'; readonly by: number } | { readonly kind: 'restart'; readonly by: number };

const changes = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('scale' as const), by: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ kind: fc.constant('restart' as const), by: fc.integer({ min: -2, max: 2 }) }),
  ),
  { minLength: 2, maxLength: 2 },
);

/** So long that everything that can come to an end has done so. */
const patience = 120_000;

function isDone(world: World, wanted: Definition): boolean {
  const running = world.instances(wanted.id).filter(({ condition }) => condition === 'Running');
  const isNew = running.every(({ record }) => record.definition['cmd'] === wanted['cmd']);
  return running.length === wanted['instances'] && isNew && world.instances(wanted.id).length === running.length;
}

/** What a verdict says about the end. */
const promises: Readonly<Partial<Record<Verdict['verdict'], boolean>>> = { fits: true, impossible: false };

interface Round {
  readonly verdicts: ReadonlyMap<string, Verdict>;
  readonly done: ReadonlyMap<string, boolean>;
}

/** Judges, then has the stand-in do it. */
async function play(
  specs: readonly AgentSpec[],
  before: readonly Definition[],
  wished: readonly Change[],
  fresh: readonly Definition[],
  seed: number,
): Promise<Round> {
  const world = createWorld({ agents: specs });
  try {
    for (const app of before) world.put(app);
    await world.clock.advance(patience);
    // What did not come up stays in Marathon's queue and takes what becomes free; a change of it is another question.
    const settled = before.filter(app => isDone(world, app));
    const waiting = before.filter(app => !settled.includes(app));
    const demands: Demand[] = waiting.map(app => ({
      ...demandOf(
        app,
        {
          kind: 'scale',
          isAsked: false,
          isSettled: true,
          missing: Number(app['instances']) - world.instances(app.id).filter(each => each.task !== undefined).length,
        },
        version,
      ),
    }));
    const puts: Definition[] = [];
    for (const [index, change] of wished.entries()) {
      const app = settled[index];
      if (app === undefined) continue;
      const instances = Math.max(1, Number(app['instances']) + change.by);
      const wanted = { ...app, instances, ...(change.kind === 'restart' ? { cmd: 'sleep 2000' } : {}) };
      puts.push(wanted);
      demands.push(demandOf(wanted, { kind: change.kind, isAsked: true, isSettled: true }, version));
    }
    for (const app of fresh) {
      puts.push(app);
      demands.push(demandOf(app, { kind: 'start', isAsked: true, isSettled: true }, version));
    }
    const verdicts = atOnce(judge(pictureOfFake(world.mesos, specs, version), demands, seed));
    for (const app of puts) world.put(app, { force: true });
    await world.clock.advance(patience);
    return { verdicts, done: new Map(puts.map(app => [app.id, isDone(world, app)])) };
  } finally {
    world.engine.stop();
  }
}

describe('against the placement of the stand-in, over generated clusters', () => {
  it('what is called impossible never happens, and what is called fitting always comes to its end', async () => {
    const seen = { fits: 0, impossible: 0, unlikely: 0, 'no judgement': 0 };
    await fc.assert(
      fc.asyncProperty(
        agents,
        definitionsNamed('old', 3),
        changes,
        definitionsNamed('new', 3),
        fc.integer(),
        async (specs, before, wished, fresh, seed) => {
          const { verdicts, done } = await play(specs, before, wished, fresh, seed);
          const broken: string[] = [];
          for (const [id, { verdict, sentence }] of verdicts) {
            seen[verdict]++;
            const promised = promises[verdict];
            if (promised !== undefined && promised !== done.get(id)) broken.push(`${id} ${verdict}: ${sentence}`);
          }
          expect(broken).toEqual([]);
        },
      ),
      // More of them by hand: CAPACITY_RUNS=12000.
      { numRuns: Number(process.env['CAPACITY_RUNS'] ?? 300) },
    );
    // A judge that never commits itself would pass as well.
    expect(seen.fits).toBeGreaterThan(30);
    expect(seen.impossible).toBeGreaterThan(50);
    expect(seen.unlikely).toBeLessThan(seen.fits + seen.impossible);
  }, 600_000);
});
