import { afterEach, describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { systemClock } from '../../clock/clock.ts';
import { noRetries } from '../../http/retry.ts';
import { createMesos } from '../../mesos/client/create-mesos.ts';
import { appOfTask } from '../../mesos/client/read-framework.ts';
import { readMaintenance } from '../../mesos/client/read-maintenance.ts';
import type { ClusterReading, Mesos } from '../../mesos/client/types.ts';
import { createMesosView } from '../../reconciler/observe/mesos-view.ts';
import { startLoopback } from '../support/loopback.ts';

const opened: Mesos[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

function mesosAt(...urls: readonly [string, ...string[]]): Mesos {
  const made = createMesos({ url: urls[0], urls, clock: systemClock, retry: noRetries });
  opened.push(made);
  return made;
}

const answers: Readonly<Record<string, unknown>> = {
  '/slaves': {
    slaves: [
      { id: 'S1', hostname: 'agent-1', pid: 'slave(1)@10.0.0.1:5051', active: true, offered_resources: { mem: 100 } },
    ],
    recovered_slaves: [{ id: 'S2', hostname: 'agent-2' }],
  },
  '/frameworks': {
    frameworks: [
      { id: 'other', tasks: [] },
      {
        id: 'F',
        name: 'marathon',
        role: '*',
        capabilities: ['GPU_RESOURCES'],
        tasks: [
          {
            id: 'prod_web.instance-5f1d3c1e-1111-4a2b-9c3d-000000000001._app.1',
            slave_id: 'S1',
            state: 'TASK_RUNNING',
            resources: { cpus: 0.5, mem: 256, ports: '[31005-31006]' },
          },
        ],
        offers: [{ slave_id: 'S1', resources: { mem: 40 } }],
      },
    ],
  },
  '/metrics/snapshot': { 'master/slaves_unreachable': 2 },
  '/state-summary': {
    frameworks: [
      { id: 'F', name: 'marathon', offered_resources: { mem: 40 } },
      { id: 'h', name: 'holder', offered_resources: { mem: 60 } },
    ],
  },
};

describe('one look at a cluster', () => {
  it('has the agents, the tasks and offers of Marathon, who else holds offers, and what is not back yet', async () => {
    const master = await startLoopback((request, response) => {
      const answer = answers[new URL(request.path, 'http://x').pathname];
      if (answer === undefined) response.writeHead(404).end();
      else response.end(JSON.stringify(answer));
    });
    const reading = await mesosAt(master.url).cluster('F');
    expect(reading).toMatchObject({
      recovering: ['agent-2'],
      unreachable: 2,
      // A master without the endpoint has no maintenance.
      maintenance: [],
      holders: ['holder'],
      framework: {
        roles: ['*'],
        usesGpus: true,
        tasks: [{ appId: '/prod/web', agentId: 'S1' }],
        offers: [{ agentId: 'S1' }],
      },
    });
    expect(master.received.map(({ path }) => path)).toEqual([
      '/slaves',
      '/frameworks?framework_id=F',
      '/metrics/snapshot',
      '/maintenance/schedule',
      '/state-summary',
    ]);
  });

  it('is had from the next master when one is away or knows no leader', async () => {
    const gone = await startLoopback((_, response) => void response.destroy());
    const leaderless = await startLoopback((_, response) => void response.writeHead(503).end('No leader elected'));
    const leader = await startLoopback((_, response) => void response.end('{"slaves":[]}'));
    const mesos = mesosAt(gone.url, leaderless.url, leader.url);
    expect(await mesos.agents()).toEqual([]);
    expect(await mesos.agents()).toEqual([]);
    // The one that answered is asked first the next time.
    expect(leaderless.received).toHaveLength(1);
  });
});

it.each([
  ['prod_web.instance-5f1d3c1e-1111-4a2b-9c3d-000000000001._app.1', '/prod/web'],
  ['prod_web-2.5f1d3c1e-1111-4a2b-9c3d-000000000001', '/prod/web-2'],
  ['a_b.c.marathon-5f1d3c1e-1111-4a2b-9c3d-000000000001', '/a/b.c'],
  ['something-else', undefined],
])('the task %s is of the app %s', (id, app) => {
  expect(appOfTask(id)).toBe(app);
});

it('maintenance counts from its start to its end, for ever without one', () => {
  const window = (start: number, duration?: number): object => ({
    machine_ids: [{ hostname: `from-${start}`, ip: '10.0.0.9' }],
    unavailability: {
      start: { nanoseconds: start * 1e6 },
      ...(duration === undefined ? {} : { duration: { nanoseconds: duration * 1e6 } }),
    },
  });
  const schedule = { windows: [window(100, 50), window(90), window(500, 10)] };
  expect(readMaintenance(schedule, 120)).toEqual(['from-100', '10.0.0.9', 'from-90', '10.0.0.9']);
  expect(readMaintenance(schedule, 200)).toEqual(['from-90', '10.0.0.9']);
});

describe('the view that everybody shares', () => {
  const agent = (id: string): ClusterReading['agents'][number] => ({
    id,
    hostname: id,
    pid: 'slave(1)@10.0.0.1:5051',
    resources: { cpus: 1, mem: 1, disk: 0, gpus: 0, ports: [] },
    used: { cpus: 0, mem: 0, disk: 0, gpus: 0, ports: [] },
    offered: { cpus: 0, mem: 0, disk: 0, gpus: 0, ports: [] },
    shares: [],
    attributes: {},
    active: true,
    deactivated: false,
  });

  function viewOn(look: () => Promise<readonly string[]>) {
    const clock = createVirtualClock();
    let looks = 0;
    let cpuSeconds = 0;
    const view = createMesosView({
      clock,
      frameworkId: () => 'F',
      mesos: {
        async cluster() {
          looks++;
          const agents = (await look()).map(agent);
          return { agents, recovering: [], maintenance: [], holders: [] };
        },
        statistics: () =>
          Promise.resolve([
            {
              executorId: 't',
              frameworkId: 'F',
              timestamp: clock.now() / 1000,
              cpuSeconds,
              memoryBytes: 10 * 1024 * 1024,
            },
          ]),
        agentUrl: ({ pid }) => pid,
      },
    });
    return { clock, view, looks: () => looks, use: (seconds: number) => (cpuSeconds += seconds) };
  }

  it('is read once however many ask, and again when it is old', async () => {
    const { clock, view, looks } = viewOn(() => Promise.resolve(['a']));
    await Promise.all([view.fresh(1_000), view.fresh(1_000), view.fresh(1_000)]);
    expect(looks()).toBe(1);
    await clock.advance(900);
    await view.fresh(1_000);
    expect(looks()).toBe(1);
    await clock.advance(200);
    await view.fresh(1_000);
    expect(looks()).toBe(2);
  });

  it('keeps what it knew while Mesos is away, and says so; agents that vanish are remembered for an hour', async () => {
    let listed: readonly string[] | Error = ['a', 'b'];
    const { clock, view } = viewOn(() => (listed instanceof Error ? Promise.reject(listed) : Promise.resolve(listed)));
    await view.fresh(0);
    listed = new Error('gone');
    await clock.advance(10);
    await view.fresh(0);
    expect(view.trouble()).toContain('gone');
    expect(view.reading()?.agents).toHaveLength(2);
    listed = ['a'];
    await view.fresh(0);
    expect(view.trouble()).toBeUndefined();
    expect(view.gone().map(({ agent: { id } }) => id)).toEqual(['b']);
    await clock.advance(3_700_000);
    await view.fresh(0);
    expect(view.gone()).toEqual([]);
  });

  it('measures processors between two looks at an agent', async () => {
    const { clock, view, use } = viewOn(() => Promise.resolve(['a']));
    await view.fresh(0);
    await view.measured.fresh(0);
    expect(view.measured.of('a')?.containers).toEqual([{ executorId: 't', mem: 10 }]);
    use(5);
    await clock.advance(10_000);
    await view.measured.fresh(0);
    expect(view.measured.of('a')?.containers).toEqual([{ executorId: 't', mem: 10, cpus: 0.5 }]);
  });
});
