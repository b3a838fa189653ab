import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CapacityAnswer } from '../../schemas/generated/capacity-answer.ts';
import type { ClusterView } from '../../schemas/generated/cluster-view.ts';
import type { Plan } from '../../reconciler/plan/types.ts';
import { until } from '../support/until.ts';
import { git, get, startTestSandbox, type TestSandbox } from './sandbox.ts';

const file = 'clusters/sandbox/huge.yaml';
const cluster = 'clusters/sandbox/cluster.yaml';

/** Agents of the sandbox have 4096 MB each. */
const huge = (mem: number): string => `id: /huge\ncmd: sleep 1000\ncpus: 0.1\nmem: ${mem}\ninstances: 2\n`;

interface Told {
  readonly sentence?: string;
  readonly change?: string;
  readonly sync: string;
}

describe('an app that asks for more memory than any agent has', () => {
  let sandbox: TestSandbox;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
    await sandbox.settled('/hello');
  });
  afterAll(() => sandbox.remove());

  const told = async (): Promise<Told | undefined> => (await sandbox.app('/huge')) as Told | undefined;

  it('the plan says so before anything is merged, with what would fit', async () => {
    const clone = join(sandbox.urls.dir, 'clone-of-a-reviewer');
    await git(sandbox.urls.dir, 'clone', '-q', sandbox.urls.desired, clone);
    await writeFile(join(clone, file), huge(5000));
    const { code, out } = await sandbox.pacer('plan', '--repository', clone);
    expect(code).toBe(2);
    expect(out).toContain('place: impossible: No agent has 5000 MB of memory free for /huge.');
    expect(out).toMatch(/It fits with 40\d\d MB of memory/);
    const plan = JSON.parse((await sandbox.pacer('plan', '--repository', clone, '--format', 'json')).out) as Plan;
    expect(plan.apps.find(({ id }) => id === '/huge')).toMatchObject({
      action: 'create',
      capacity: { verdict: 'impossible', instances: 2, placed: 0, placement: [] },
    });
    const markdown = (await sandbox.pacer('plan', '--repository', clone, '--format', 'markdown')).out;
    expect(markdown).toContain('**no place**');
    expect(await sandbox.marathonApp('/huge')).toBeUndefined();
  });

  it('once merged, status and why say the same, with the offers that were declined', async () => {
    await sandbox.push(sandbox.urls.desired, { [file]: huge(5000) });
    const state = await until('the sentence', async () => {
      const app = await told();
      return app?.sentence?.includes('No agent has 5000 MB') === true && app;
    });
    expect(state.sentence).toContain('2 of 2 instances find no place');
    expect(state.change).toMatch(/It fits with 40\d\d MB of memory/);
    const why = await sandbox.pacer('why', '/huge');
    expect(why.out).toContain('No agent has 5000 MB of memory free for /huge.');
    expect(why.out).toContain('InsufficientMemory');
  });

  it('with policy.capacity: block nothing is sent to Marathon until it fits', async () => {
    await sandbox.push(sandbox.urls.desired, {
      [cluster]: text => text.replace('prune: false', 'prune: true\n  capacity: block'),
      [file]: null,
    });
    await until('the end of the app', async () => (await sandbox.marathonApp('/huge')) === undefined);
    await sandbox.push(sandbox.urls.desired, { [file]: huge(6000) });
    const state = await until('held', async () => {
      const app = await told();
      return app?.sync === 'held' && app;
    });
    expect(state.sentence).toContain('No agent has 6000 MB of memory free for /huge.');
    expect(state.change).toContain('policy.capacity: warn');
    expect(await sandbox.marathonApp('/huge')).toBeUndefined();
    expect((await sandbox.history('/huge')).filter(({ outcome }) => outcome === 'started')).toHaveLength(1);
    const commit = await sandbox.push(sandbox.urls.desired, { [file]: huge(1000) });
    await sandbox.settled('/huge', commit);
  });

  it('the cluster page shows where it is, what is free, and what it really uses', async () => {
    const view = await until('measured use', async () => {
      const seen = await get<ClusterView>(`${sandbox.urls.api}/api/v1/cluster`);
      return seen?.agents.some(({ apps }) => apps.some(each => each.app === '/huge' && each.measured)) === true && seen;
    });
    expect(view.totals).toMatchObject({ agents: 3, active: 3, total: { mem: 12_288, cpus: 12 } });
    expect(view.largestTask?.mem).toBeGreaterThan(3_900);
    const { out } = await sandbox.pacer('cluster');
    expect(out).toMatch(/agent-1 +active/);
    expect(out).toContain('/huge');
  });

  it('a what-if question is answered for the form and for the command', async () => {
    const ask = async (body: object): Promise<Response> =>
      fetch(`${sandbox.urls.api}/api/v1/capacity`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      });
    const answer = (await (await ask({ mem: 1500, cpus: 0.5, instances: 3 })).json()) as CapacityAnswer;
    expect(answer.verdict).toMatchObject({ verdict: 'fits', instances: 3, robustness: { orders: 100, fit: 100 } });
    expect(answer.agents).toHaveLength(3);
    const unique = await sandbox.pacer(
      'capacity',
      '--mem',
      '64',
      '--instances',
      '5',
      '--constraint',
      'hostname UNIQUE',
    );
    expect(unique.code).toBe(3);
    expect(unique.out).toContain('hostname UNIQUE allows one instance each: 3 usable agents, 5 instances wanted');
    expect((await sandbox.pacer('capacity', '--mem', '64', '--instances', '3')).code).toBe(0);
    expect((await ask({ mem: 'much' })).status).toBe(400);
    expect((await ask({ definition: { id: '/x', instances: -1 } })).status).toBe(422);
  });
});
