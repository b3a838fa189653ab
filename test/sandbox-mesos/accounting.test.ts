import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { createAgentBook } from '../../sandbox/mesos/agent/agent-book.ts';
import { portRangesText } from '../../sandbox/mesos/agent/port-ranges.ts';
import { nothing } from '../../sandbox/mesos/agent/resources.ts';
import { createMesosStandIn } from '../../sandbox/mesos/stand-in.ts';
import { paperExecutor, silent, startMesos, temporaryDirectory, twoAgents } from './support.ts';

const thousandths = (most: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: most * 1000 }).map(value => value / 1000);
const holding = fc.record({
  resources: fc.record({ cpus: thousandths(2), mem: thousandths(700), disk: thousandths(600), gpus: fc.constant(0) }),
  ports: fc.uniqueArray(fc.integer({ min: 23_000, max: 23_019 }), { maxLength: 5 }),
});
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('hold' as const), task: fc.nat({ max: 9 }), holding }),
    fc.record({ kind: fc.constant('release' as const), task: fc.nat({ max: 9 }) }),
  ),
  { maxLength: 60 },
);

test('an agent never gives out more than it has, and gets everything back', () => {
  const [agent] = twoAgents;
  if (agent === undefined) throw new Error('no agent');
  fc.assert(
    fc.property(steps, list => {
      const book = createAgentBook(agent);
      const held = new Map<string, number>();
      for (const step of list) {
        const id = `task-${step.task}`;
        if (step.kind === 'release') {
          book.release(id);
          held.delete(id);
        } else {
          try {
            book.hold(id, step.holding);
            if (held.has(id)) throw new RangeError('the same task holds twice');
            held.set(id, Math.round(step.holding.resources.cpus * 1000));
          } catch (error) {
            // Refused: the books must be as before, which the checks below see.
            if (error instanceof RangeError) throw error;
          }
        }
        const used = book.used();
        const free = book.free();
        for (const name of ['cpus', 'mem', 'disk', 'gpus'] as const) {
          expect(used[name]).toBeLessThanOrEqual(agent.resources[name]);
          expect(free[name]).toBeGreaterThanOrEqual(0);
        }
        // Counted in whole thousandths, the sum is exact.
        expect(used.cpus).toBe([...held.values()].reduce((sum, value) => sum + value, 0) / 1000);
      }
      for (const id of held.keys()) book.release(id);
      expect(book.used()).toEqual(nothing);
      expect(book.usedPorts().size).toBe(0);
    }),
    { numRuns: 300 },
  );
});

function succeeds(action: () => void): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}

test('ten tasks of 0.1 cpus fit on one cpu, an eleventh does not', () => {
  const agent = { ...twoAgents[1], resources: { cpus: 1, mem: 1000, disk: 0, gpus: 0 } } as (typeof twoAgents)[number];
  const book = createAgentBook(agent);
  const small = { resources: { cpus: 0.1, mem: 1, disk: 0, gpus: 0 }, ports: [] };
  for (let task = 0; task < 10; task++) book.hold(`task-${task}`, small);
  expect(() => book.hold('eleventh', small)).toThrow('it asks for cpus 0.1 and 0 is free');
});

test('what makes no sense is refused by name', () => {
  const [agent] = twoAgents;
  if (agent === undefined) throw new Error('no agent');
  const book = createAgentBook(agent);
  const ask =
    (resources: object, ports: readonly number[] = []) =>
    (): void =>
      book.hold('odd', { resources: { ...nothing, ...resources }, ports });
  expect(ask({ mem: -1 })).toThrow(/mem is -1/);
  expect(ask({ cpus: Number.NaN })).toThrow(/cpus is NaN/);
  expect(ask({}, [22_999])).toThrow(/not in its range/);
  expect(ask({}, [23_000, 23_000])).toThrow(/asked for twice/);
  expect(book.used()).toEqual(nothing);
});

test('random launches, ends and kills of a whole cluster leave it as empty as before', async () => {
  const directory = await temporaryDirectory();
  const operation = fc.oneof(
    fc.record({
      kind: fc.constant('launch' as const),
      agent: fc.nat({ max: 1 }),
      mem: fc.integer({ min: 1, max: 500 }),
    }),
    fc.record({ kind: fc.constant('kill' as const), task: fc.nat({ max: 12 }) }),
    fc.record({ kind: fc.constant('end' as const), task: fc.nat({ max: 12 }), code: fc.nat({ max: 1 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 25 }), async operations => {
      const executor = paperExecutor();
      const options = { directory, clock: createVirtualClock(), agents: twoAgents, log: silent };
      const mesos = await createMesosStandIn({
        ...options,
        executor: () => executor,
        portClaims: `${directory}/claims`,
      });
      const before = mesos.offers();
      let launched = 0;
      const surprises: unknown[] = [];
      for (const step of operations) {
        if (step.kind === 'kill') mesos.kill(`task-${step.task}`);
        else if (step.kind === 'end') executor.end(`task-${step.task}`, step.code);
        else {
          const offer = mesos.offers()[step.agent];
          const fits = offer !== undefined && offer.free.mem >= step.mem && offer.free.cpus >= 0.3;
          const launch = (): void =>
            mesos.launch({
              taskId: `task-${launched}`,
              agentId: offer?.agent.id ?? '',
              name: 'random',
              command: 'true',
              environment: {},
              resources: { cpus: 0.3, mem: step.mem, disk: 1, gpus: 0 },
              ports: offer?.freePorts.slice(0, 1) ?? [],
              killGracePeriod: 10,
            });
          if (succeeds(launch) !== fits) surprises.push(step);
          launched += 1;
        }
        await new Promise(resolve => setTimeout(resolve, 1));
        for (const agent of mesos.agents()) expect(agent.used.mem).toBeLessThanOrEqual(agent.total.mem);
      }
      expect(surprises).toEqual([]);
      await mesos.stop();
      for (const agent of mesos.agents()) {
        expect(agent.used).toEqual(nothing);
        expect(agent.usedPorts).toEqual([]);
        expect(agent.tasks).toEqual([]);
      }
      expect(before.map(offer => offer.free)).toEqual(twoAgents.map(agent => agent.resources));
    }),
    { numRuns: 25 },
  );
});

test('what a task had is offered again when it has ended, and those who wait are told', async () => {
  const mesos = await startMesos();
  let told = 0;
  mesos.mesos.onOffers(() => {
    told += 1;
  });
  const whole = { cpus: 2, mem: 1024, disk: 0, gpus: 0 };
  mesos.launch({ taskId: 'whole', command: 'sleep 300', resources: whole, ports: [23_001] });
  expect(mesos.mesos.offers()[0]).toMatchObject({ free: { cpus: 0, mem: 0 } });
  expect(mesos.mesos.offers()[0]?.freePorts).not.toContain(23_001);
  expect(() => mesos.launch({ taskId: 'more', command: 'true' })).toThrow(
    expect.objectContaining({ code: 'mesos-launch-refused' }) as Error,
  );

  await mesos.reached('whole', 'TASK_RUNNING');
  expect(told).toBe(0);
  mesos.mesos.kill('whole');
  await mesos.reached('whole', 'TASK_KILLED');
  expect(told).toBe(1);
  expect(mesos.mesos.offers()[0]?.free).toEqual(twoAgents[0]?.resources);
  expect(mesos.mesos.offers()[0]?.freePorts).toContain(23_001);
});

test('ports are printed as Mesos prints ranges', () => {
  expect(portRangesText([31_007, 31_000, 31_001, 31_001])).toBe('[31000-31001, 31007-31007]');
  expect(portRangesText([])).toBe('[]');
});
