import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { startTestSandbox, type TestSandbox } from './sandbox.ts';

describe('somebody changes an app in Marathon by hand', () => {
  let sandbox: TestSandbox;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
    await sandbox.settled('/hello');
  });
  afterAll(() => sandbox.remove());

  const byHand = async (change: object): Promise<void> => {
    const response = await fetch(`${sandbox.urls.marathon}/v2/apps/hello?force=true`, {
      method: 'PUT',
      body: JSON.stringify(change),
      headers: { 'content-type': 'application/json' },
    });
    expect(response.status).toBe(200);
  };
  const healed = (pointer: string) =>
    until('the drift to be healed and named in the ledger', async () => {
      const entry = (await sandbox.history('/hello')).findLast(candidate => candidate.outcome === 'started');
      return entry?.cause === 'drift' && entry.changes.some(change => change.pointer === pointer) ? entry : undefined;
    });

  it('a scale by hand is healed, with the drift named in the ledger', async () => {
    await byHand({ instances: 1 });
    expect(await healed('/instances')).toMatchObject({ action: 'scale', actor: 'drift' });
    await sandbox.settled('/hello');
    expect((await sandbox.marathonApp('/hello'))?.instances).toBe(2);
  });

  it('an edit by hand is healed', async () => {
    await byHand({ env: { BY: 'hand' } });
    await healed('/env/BY');
    await sandbox.settled('/hello');
    expect((await sandbox.marathonApp('/hello'))?.env ?? {}).toEqual({});
  });

  it('a deletion by hand is healed', async () => {
    await fetch(`${sandbox.urls.marathon}/v2/apps/hello`, { method: 'DELETE' });
    await until('/hello to be back', async () => (await sandbox.marathonApp('/hello'))?.tasksHealthy === 2);
    expect(await sandbox.settled('/hello')).toMatchObject({ health: 'healthy' });
  });

  it('with selfHeal: false it is reported as drifted and left alone', async () => {
    await sandbox.push(sandbox.urls.desired, {
      'clusters/sandbox/cluster.yaml': text => text.replace('selfHeal: true', 'selfHeal: false'),
    });
    await sandbox.settled('/hello');
    await byHand({ instances: 1 });
    const app = await until('/hello to be drifted', async () => {
      const seen = await sandbox.app('/hello');
      return seen?.sync === 'drifted' ? seen : undefined;
    });
    expect(app.sentence).toContain('/instances');
    expect((await sandbox.marathonApp('/hello'))?.instances).toBe(1);
  });
});
