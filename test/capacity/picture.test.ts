import { describe, expect, it } from 'vitest';
import { readAgent } from '../../mesos/client/read-agents.ts';
import type { ClusterReading, Framework } from '../../mesos/client/types.ts';
import { accepts } from '../../reconciler/plan/capacity/origins.ts';
import { pictureOf } from '../../reconciler/plan/capacity/picture.ts';

const scalar = (name: string, value: number, more: object = {}): object => ({
  name,
  type: 'SCALAR',
  scalar: { value },
  role: '*',
  ...more,
});
const ports = (begin: number, end: number, more: object = {}): object => ({
  name: 'ports',
  type: 'RANGES',
  ranges: { range: [{ begin, end }] },
  role: '*',
  ...more,
});

const slave = (more: object = {}): object => ({
  id: 'S1',
  hostname: 'agent-1',
  pid: 'slave(1)@10.0.0.1:5051',
  active: true,
  attributes: {},
  resources: { cpus: 8, mem: 8000, disk: 1000, gpus: 0, ports: '[31000-31100]' },
  used_resources: { cpus: 1, mem: 1000 },
  offered_resources: { cpus: 3, mem: 3000 },
  unreserved_resources_full: [scalar('cpus', 6), scalar('mem', 6000), scalar('disk', 1000), ports(31_000, 31_100)],
  reserved_resources_full: {
    spark: [scalar('mem', 2000, { role: 'spark', reservations: [{ type: 'STATIC', role: 'spark' }] })],
  },
  used_resources_full: [scalar('cpus', 1), scalar('mem', 1000), ports(31_005, 31_005)],
  offered_resources_full: [
    scalar('mem', 3000, { allocation_info: { role: 'web' } }),
    ports(31_050, 31_059, { allocation_info: { role: 'web' } }),
  ],
  ...more,
});

const marathon: Framework = { id: 'F', name: 'marathon', roles: ['*'], usesGpus: false, tasks: [], offers: [] };

function reading(slaves: readonly object[], more: Partial<ClusterReading> = {}): ClusterReading {
  return { agents: slaves.map(readAgent), recovering: [], maintenance: [], holders: [], framework: marathon, ...more };
}

describe('what is free on an agent', () => {
  it('is what is neither used nor offered to somebody else, by the role it is reserved for', () => {
    const [agent] = pictureOf(reading([slave()]), { version: '1.8.244' }).agents;
    expect(agent?.pools).toEqual([
      {
        origin: '*',
        free: { cpus: 5, mem: 2000, disk: 1000, gpus: 0 },
        ports: [
          { begin: 31_000, end: 31_004 },
          { begin: 31_006, end: 31_049 },
          { begin: 31_060, end: 31_100 },
        ],
        elsewhere: { cpus: 0, mem: 3000, disk: 0, gpus: 0 },
        elsewherePorts: [{ begin: 31_050, end: 31_059 }],
      },
      {
        origin: 'spark',
        free: { cpus: 0, mem: 2000, disk: 0, gpus: 0 },
        ports: [],
        elsewhere: { cpus: 0, mem: 0, disk: 0, gpus: 0 },
        elsewherePorts: [],
      },
    ]);
  });

  it('counts what is offered to Marathon itself', () => {
    const offers = [
      { agentId: 'S1', resources: { cpus: 0, mem: 3000, disk: 0, gpus: 0, ports: [{ begin: 31_050, end: 31_059 }] } },
    ];
    const [agent] = pictureOf(reading([slave()], { framework: { ...marathon, offers } }), {
      version: '1.8.244',
    }).agents;
    expect(agent?.pools[0]).toMatchObject({ free: { mem: 5000 }, elsewhere: { mem: 0 }, elsewherePorts: [] });
  });

  it('leaves out volumes, mounted disks, what may be taken back, and what belongs to resident tasks', () => {
    const special = [
      scalar('disk', 50, { disk: { persistence: { id: 'v' } } }),
      scalar('disk', 60, { disk: { source: { type: 'MOUNT' } } }),
      scalar('mem', 70, { revocable: {} }),
      scalar('mem', 80, { shared: {} }),
      scalar('mem', 90, { reservations: [{ role: 'x', labels: { labels: [{ key: 'marathon_task_id' }] } }] }),
    ];
    const [agent] = pictureOf(reading([slave({ unreserved_resources_full: special, offered_resources_full: [] })]), {
      version: '1.8.244',
    }).agents;
    expect(agent?.pools[0]?.free).toEqual({ cpus: 0, mem: 0, disk: 0, gpus: 0 });
  });

  it.each([
    [{ active: false }, [], 'inactive'],
    [{ active: false, deactivated: true }, [], 'deactivated'],
    [{ active: false, deactivated: true, drain_info: { state: 'DRAINED' } }, [], 'drained'],
    [{ drain_info: { state: 'DRAINING' } }, [], 'draining'],
    [{}, ['10.0.0.1'], 'maintenance'],
    [{}, [], 'active'],
  ])('is not for taking on an agent that is %j (maintenance of %j): %s', (more, maintenance, state) => {
    expect(pictureOf(reading([slave(more)], { maintenance }), { version: '1.8.244' }).agents[0]?.state).toBe(state);
  });
});

describe('a look that cannot be relied on', () => {
  it.each<[string, Partial<ClusterReading>, RegExp]>([
    ['a new master that waits for agents', { recovering: ['agent-2'] }, /1 of 2 agents are not back yet/],
    ['a Marathon that is not registered', { framework: undefined as never }, /does not list this Marathon/],
  ])('is %s', (_, more, sentence) => {
    expect(pictureOf(reading([slave()], more), { version: '1.8.244' }).unreliable).toMatch(sentence);
  });
});

describe('an app takes resources', () => {
  const any = { role: 'eng/web', defaultOrigins: 'any' } as const;
  it.each([
    [any, undefined, undefined, ['*', 'eng', 'eng/web']],
    [{ ...any, defaultOrigins: 'unreserved' as const }, undefined, undefined, ['*']],
    [{ ...any, defaultOrigins: 'reserved' as const }, undefined, undefined, ['eng', 'eng/web']],
    [any, undefined, ['*'], ['*']],
    [any, 'other', ['other'], ['other']],
  ])('of %j, role %j, accepting %j: %j', (picture, role, acceptedRoles, origins) => {
    const takes = accepts(picture, role, acceptedRoles);
    expect(['*', 'eng', 'eng/web', 'other', 'english'].filter(takes)).toEqual(origins);
  });
});
