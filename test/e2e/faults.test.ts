import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { get, startTestSandbox, type PacerApp, type TestSandbox } from './sandbox.ts';
import { startWitness, type Witness } from './witness.ts';

const folder = 'clusters/sandbox';
const ids = ['/hello', '/alpha', '/beta', '/checked'];

function plainApp(id: string, env: Readonly<Record<string, string>> = {}): string {
  return JSON.stringify({ id, cmd: 'exec sleep 1000', cpus: 0.01, mem: 32, portDefinitions: [], env });
}

/** Its check comes seldom enough that a change of the leader leaves it without a result for a while. */
const checked = JSON.stringify({
  id: '/checked',
  cmd: `exec node -e "require('http').createServer((_, answer) => answer.end()).listen(process.env.PORT0)"`,
  cpus: 0.01,
  mem: 64,
  portDefinitions: [{ port: 0 }],
  healthChecks: [{ protocol: 'HTTP', path: '/', portIndex: 0, intervalSeconds: 12, gracePeriodSeconds: 20 }],
});

/** What of the cluster a fault must leave alone. */
interface World {
  readonly versions: Readonly<Record<string, number>>;
  readonly tasks: readonly string[];
  readonly builds: number;
}

describe('when Marathon or Mesos goes wrong', () => {
  let sandbox: TestSandbox;
  let witness: Witness;
  let before: World;
  let round = 0;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
    await sandbox.push(sandbox.urls.desired, {
      [`${folder}/cluster.yaml`]: text => text.replace('prune: false', 'prune: true'),
      [`${folder}/alpha.json`]: plainApp('/alpha'),
      [`${folder}/beta.json`]: plainApp('/beta'),
      [`${folder}/checked.json`]: checked,
    });
    for (const id of ids) await sandbox.settled(id);
  });
  afterAll(() => sandbox.remove());

  beforeEach(async () => {
    witness = await startWitness(sandbox.urls.api);
    before = await world();
  });
  afterEach(async () => {
    await witness.stop();
    await sandbox.clearFaults();
    for (const id of ids) await sandbox.settled(id);
    const unexplained = ids
      .flatMap(id => witness.of(id))
      .filter(state => !(state.sync === 'synced' && /healthy|suspended/.test(state.health)))
      .filter(state => (state.sentence ?? '') === '');
    if (unexplained.length > 0) throw new Error(`states without a sentence: ${JSON.stringify(unexplained)}`);
  });

  async function world(): Promise<World> {
    const tasks = await get<{ tasks: { id: string; state: string }[] }>(`${sandbox.urls.mesos}/tasks?limit=1000`);
    const versions: Record<string, number> = {};
    for (const id of ids) versions[id] = await versionsOf(id);
    return {
      versions,
      tasks: (tasks?.tasks ?? []).flatMap(task => (task.state === 'TASK_RUNNING' ? [task.id] : [])).toSorted(),
      builds: (await sandbox.builds()).length,
    };
  }
  const versionsOf = async (id: string): Promise<number> =>
    (await get<{ versions: string[] }>(`${sandbox.urls.marathon}/v2/apps${id}/versions`))?.versions.length ?? 0;
  const overview = async (): Promise<{ frozen?: string; troubles: { server: string; sentence: string }[] }> =>
    (await get(`${sandbox.urls.api}/api/v1/overview`)) ?? { troubles: [] };
  const frozen = (pattern: RegExp): Promise<string> =>
    until(`a freeze that says ${pattern}`, async () => {
      const { frozen: reason } = await overview();
      return reason !== undefined && pattern.test(reason) ? reason : undefined;
    });
  const said = (id: string, pattern: RegExp): Promise<PacerApp> =>
    until(`${id} to say ${pattern}`, () =>
      Promise.resolve(witness.of(id).find(app => pattern.test(app.sentence ?? ''))),
    );
  const changeAlpha = (): Promise<string> =>
    sandbox.push(sandbox.urls.desired, {
      [`${folder}/alpha.json`]: plainApp('/alpha', { ROUND: String(++round) }),
    });
  const outcomes = async (commit: string): Promise<readonly string[]> =>
    (await sandbox.history('/alpha')).filter(entry => entry.commit === commit).map(entry => entry.outcome);
  /** The change of this commit arrived, with exactly one more version of /alpha and nothing else touched. */
  async function arrivedOnce(commit: string): Promise<void> {
    await sandbox.settled('/alpha', commit);
    expect((await sandbox.marathonApp('/alpha'))?.env).toEqual({ ROUND: String(round) });
    const after = await world();
    expect(after.versions).toEqual({ ...before.versions, '/alpha': (before.versions['/alpha'] ?? 0) + 1 });
    expect(after.builds).toBe(before.builds);
    const others = (tasks: readonly string[]): readonly string[] => tasks.filter(id => !id.startsWith('alpha.'));
    expect(others(after.tasks)).toEqual(others(before.tasks));
  }

  it.each(['empty-listing', 'apps-gone'])(
    '%s with prune: true freezes the cluster; nothing is deleted or created, and it goes on when the apps are back',
    async fault => {
      const switched = await sandbox.fault({ server: 'marathon', fault });
      await sandbox.pacer('sync');
      expect(await frozen(/none of the 4 apps/)).toContain('nothing is created');
      for (const id of ids) expect((await said(id, /none of the 4 apps/)).sync).toBe('held');
      expect((await sandbox.pacer('status')).code).toBe(3);
      expect(await switched.fired()).toBeGreaterThan(0);
      await sandbox.clearFaults();
      for (const id of ids) await sandbox.settled(id);
      // Single looks may have shown the apps before the next listing, which is what the freeze goes by.
      await until('the freeze to be over', async () => (await overview()).frozen === undefined);
      expect(await world()).toEqual(before);
    },
  );

  it('a change of the leader is no reason to panic: no health turns bad, and nothing is written', async () => {
    await sandbox.fault({ server: 'marathon', fault: 'leader-change', seconds: 2 });
    expect((await said('/checked', /may have changed its leader/)).health).toBe('progressing');
    for (const id of ids) await sandbox.settled(id);
    const words = ids.flatMap(id => witness.of(id).map(state => state.health));
    expect(words).not.toContain('degraded');
    expect(words).not.toContain('failed');
    expect(await world()).toEqual(before);
  });

  it.each([
    ['html-502', /502 Bad Gateway/],
    ['error', /answered 500/],
    ['error-in-200', /answered without (the apps|an app)/],
    ['half-body', /broke the connection off/],
    ['reset', /broke the connection off/],
    ['huge-body', /more than 41943040 bytes/],
  ])(
    '%s is trouble of Marathon and never "no such app"; a push made meanwhile goes out once',
    async (fault, sentence) => {
      await sandbox.fault({ server: 'marathon', fault, match: '^/v2/apps', methods: ['GET'] });
      await sandbox.pacer('sync');
      for (const id of ids) expect(await said(id, sentence)).toMatchObject({ sync: 'unknown', health: 'unknown' });
      const { troubles } = await overview();
      expect(troubles).toMatchObject([{ server: 'marathon', sentence: expect.stringMatching(sentence) as string }]);
      const commit = await changeAlpha();
      expect((await world()).tasks).toEqual(before.tasks);
      await sandbox.clearFaults();
      await arrivedOnce(commit);
      expect((await overview()).troubles).toEqual([]);
    },
  );

  it('slow answers only cost time', async () => {
    const slow = { fault: 'slow', milliseconds: 700, match: '^/v2/apps' };
    const switched = await sandbox.fault({ server: 'marathon', ...slow });
    await arrivedOnce(await changeAlpha());
    expect(await switched.fired()).toBeGreaterThan(0);
  });

  it('lost events are made good by the next look', async () => {
    const switched = await sandbox.fault({ server: 'marathon', fault: 'lost-events' });
    await arrivedOnce(await changeAlpha());
    const byHand = await fetch(`${sandbox.urls.marathon}/v2/apps/beta`, {
      method: 'PUT',
      body: '{"instances": 2}',
      headers: { 'content-type': 'application/json' },
    });
    expect(byHand.status).toBe(200);
    await until(
      'the drift to be healed',
      async () => (await versionsOf('/beta')) === (before.versions['/beta'] ?? 0) + 2,
    );
    await sandbox.settled('/beta');
    expect((await sandbox.marathonApp('/beta'))?.instances).toBe(1);
    expect(await switched.fired()).toBeGreaterThan(0);
  });

  it('duplicate events do nothing twice', async () => {
    const switched = await sandbox.fault({ server: 'marathon', fault: 'duplicate-events' });
    const commit = await changeAlpha();
    await arrivedOnce(commit);
    expect(await outcomes(commit)).toEqual(['started', 'healthy']);
    expect(await switched.fired()).toBeGreaterThan(0);
  });

  it('a write that was carried out though its answer was lost is not written again, and is in the history', async () => {
    const switched = await sandbox.fault({
      server: 'marathon',
      fault: 'lost-answer',
      match: '^/v2/apps/alpha',
      times: 1,
    });
    const commit = await changeAlpha();
    await arrivedOnce(commit);
    expect(await switched.fired()).toBe(1);
    const entries = (await sandbox.history('/alpha')).filter(entry => entry.commit === commit);
    expect(entries.map(entry => [entry.action, entry.outcome])).toEqual([
      ['restart', 'started'],
      ['restart', 'healthy'],
    ]);
  });

  it.each([
    ['not-carried-out', ['started', 'superseded', 'started', 'healthy']],
    ['error-in-200', ['started', 'healthy']],
    ['html-502', ['started', 'healthy']],
    ['reset', ['started', 'healthy']],
  ])('a write that is lost (%s) is written again exactly once', async (fault, expected) => {
    const writes = { match: '^/v2/apps/alpha', methods: ['PUT'], times: 1 };
    const switched = await sandbox.fault({ server: 'marathon', fault, ...writes });
    const commit = await changeAlpha();
    await arrivedOnce(commit);
    expect(await switched.fired()).toBe(1);
    expect(await outcomes(commit)).toEqual(expected);
  });

  it('a deployment that does not get on: the state names it, other apps go out, a newer push takes its place', async () => {
    const switched = await sandbox.fault({ server: 'marathon', fault: 'frozen-deployment', match: '^/alpha$' });
    const first = await changeAlpha();
    const stuck = await said('/alpha', /Replacing instances: 0 of 1 new ones are running/);
    const deployment = (await sandbox.marathonApp('/alpha'))?.deployments[0]?.id;
    expect(stuck).toMatchObject({ sync: 'deploying', health: 'progressing', deployment });
    const beta = await sandbox.push(sandbox.urls.desired, {
      [`${folder}/beta.json`]: plainApp('/beta', { WHILE: 'stuck' }),
    });
    await sandbox.settled('/beta', beta);
    const second = await changeAlpha();
    await until('the second to take the place of the first', async () => (await outcomes(second)).includes('started'));
    await switched.clear();
    await sandbox.settled('/alpha', second);
    expect(await outcomes(first)).toEqual(['started', 'superseded']);
    expect((await sandbox.marathonApp('/alpha'))?.env).toEqual({ ROUND: String(round) });
    await until('its end to be recorded', async () => (await outcomes(second)).includes('healthy'));
    expect(await outcomes(second)).toEqual(['started', 'healthy']);
  });

  it('another framework behind the address freezes everything until the right one is back', async () => {
    await sandbox.fault({ server: 'marathon', fault: 'other-framework', frameworkId: 'somebody-else' });
    await sandbox.fault({ server: 'marathon', fault: 'leader-change', seconds: 1 });
    await frozen(/framework somebody-else/);
    const commit = await changeAlpha();
    expect((await said('/alpha', /framework somebody-else/)).sync).toBe('held');
    expect(await world()).toEqual(before);
    await sandbox.clearFaults();
    await sandbox.fault({ server: 'marathon', fault: 'leader-change', seconds: 1 });
    await arrivedOnce(commit);
  });

  it('an agent that is lost: Marathon replaces its tasks, and Pacer writes nothing', async () => {
    const [task] = (await sandbox.marathonApp('/checked'))?.tasks ?? [];
    const agent = (task as unknown as { slaveId: string }).slaveId;
    await sandbox.fault({ server: 'mesos', fault: 'agent-loss', agent, unreachableAfter: 1 });
    const replaced = await until('another task for /checked', async () => {
      const tasks = (await sandbox.marathonApp('/checked'))?.tasks ?? [];
      return tasks.find(each => each.id !== task?.id && each.state === 'TASK_RUNNING');
    });
    expect((replaced as unknown as { slaveId: string }).slaveId).not.toBe(agent);
    for (const id of ids) await sandbox.settled(id);
    expect((await world()).versions).toEqual(before.versions);
    expect(witness.of('/checked').some(state => state.health !== 'healthy')).toBe(true);
  });
});
