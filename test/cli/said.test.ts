import { describe, expect, it } from 'vitest';
import type { ApiClient } from '../../reconciler/cli/api-client.ts';
import { freeze, unfreeze } from '../../reconciler/cli/decide.ts';
import { delivery } from '../../reconciler/cli/delivery.ts';
import { history } from '../../reconciler/cli/history.ts';
import { why } from '../../reconciler/cli/why.ts';
import { status } from '../../reconciler/cli/status.ts';
import type { Terminal } from '../../reconciler/cli/terminal.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const held = {
  id: '/web',
  sync: 'held',
  health: 'healthy',
  sentence: 'Would restart: the cluster is frozen by Ada: Sale.',
  evidence: ['/mem (clusters/prod/web.yaml:3:6)', 'another line'],
  change: 'pacer unfreeze f1; ask Ada.',
  instances: { wanted: 1, staged: 0, running: 1, healthy: 1, unhealthy: 0 },
  since: '2026-11-22T11:00:00.000Z',
};
const line = {
  version: 1,
  time: '2026-11-22T11:00:00.000Z',
  cluster: 'prod',
  app: '/web',
  action: 'restart',
  cause: 'rollback',
  commit: 'c'.repeat(40),
  actor: 'pacer',
  wish: 'w',
  changes: [{ pointer: '/cmd', from: 'new', to: 'old' }],
  started: '2026-11-22T11:00:00.000Z',
  outcome: 'started',
  sentence: 'The definition of commit aaaaaaaa, the last healthy one, is put back.',
};
const { sentence: _sentence, ...end } = { ...line, changes: [], outcome: 'healthy', ended: '2026-11-22T11:00:05.000Z' };
const figures = { from: '', to: '', deployments: 3, deploymentsPerDay: 0.1, failureRate: 1 / 3 };
const answers: Readonly<Record<string, unknown>> = {
  '/api/v1/apps': { cluster: 'prod', asPromised: false, apps: [held] },
  '/api/v1/apps/web': {
    app: held,
    plan: {
      changes: [{ pointer: '/mem', from: 1, to: 2, position: { file: 'clusters/prod/web.yaml', line: 3, column: 6 } }],
    },
    history: [line],
  },
  '/api/v1/overview': { cluster: 'prod', branch: 'main', commit: 'c'.repeat(40), subject: 'x', troubles: [] },
  '/api/v1/problems': { problems: [] },
  '/api/v1/freezes': {
    freezes: [
      { id: 'f1', reason: 'Sale', owner: 'Ada', until: '2026-12-24T18:00:00.000Z' },
      { id: 'cluster.yaml', reason: 'Audit', owner: 'Bob', apps: ['/a', '/b'] },
    ],
  },
  '/api/v1/history': { entries: [line, end] },
  '/api/v1/delivery': figures,
};

async function printed(act: (terminal: Terminal, api: ApiClient) => Promise<number>): Promise<string> {
  let out = '';
  const terminal = {
    out: (text: string) => void (out += text),
    err: () => undefined,
    colour: false,
    now: () => now,
    directory: '/',
    environment: { EMAIL: 'ada@example.com' },
  };
  const api = {
    get: (path: string) => Promise.resolve(answers[path.replace(/\?.*$/, '')]),
    send: (path: string, body: Record<string, unknown>) =>
      Promise.resolve(
        path.endsWith('/freeze')
          ? { status: 200, body: { freeze: { id: 'f2', ...body }, kept: 'repository' } }
          : { status: 404, body: { code: 'freeze-unknown', message: 'There is no freeze x.' } },
      ),
  } as unknown as ApiClient;
  await act(terminal, api);
  return out;
}

describe('what commands say', () => {
  it('status names the freezes that are in force, and how they are lifted', async () => {
    const options = { app: undefined, format: 'text', watch: false };
    const out = await printed((terminal, api) => status(terminal, api, options, new AbortController().signal));
    expect(out).toContain('! The cluster is frozen until 2026-12-24 18:00 UTC: Sale (Ada). → pacer unfreeze f1\n');
    expect(out).toContain('! /a, /b are frozen until somebody lifts it: Audit (Bob). → cluster.yaml\n');
    expect(out).toContain('  → pacer unfreeze f1; ask Ada.\n');
  });

  it('why names a field once, with both values', async () => {
    const out = await printed((terminal, api) => why(terminal, api, 'web', 'text'));
    expect(out.match(/\/mem/g)).toHaveLength(1);
    expect(out).toContain('/mem: 1 → 2  clusters/prod/web.yaml:3:6');
    expect(out).toContain('| another line');
    expect(out).toContain('restart put back after commit cccccccc');
  });

  it('freeze says what is frozen, until when, why and by whom', async () => {
    const out = await printed((terminal, api) =>
      freeze(terminal, api, { reason: 'Sale', for: '2h', app: ['web'], format: 'text' }),
    );
    expect(out).toBe(
      '/web is frozen until 2026-11-22 14:00 UTC: Sale (ada@example.com).\nTo lift it: pacer unfreeze f2\n',
    );
  });

  it('unfreeze that fails says that nothing was changed', async () => {
    await expect(
      printed((terminal, api) => unfreeze(terminal, api, { id: 'x', format: 'text' })),
    ).rejects.toMatchObject({ message: 'There is no freeze x.', advice: 'Nothing was changed.' });
  });

  it('history says of what was put back which commit it is of', async () => {
    const out = await printed((terminal, api) => history(terminal, api, { format: 'text' }));
    expect(out).toContain('The definition of commit aaaaaaaa, the last healthy one, is put back.');
    expect(out.trim().split('\n')).toHaveLength(2);
  });

  it('delivery counts what failed, and says how often in days', async () => {
    const out = await printed((terminal, api) => delivery(terminal, api, { since: '30d', format: 'text' }));
    expect(out).toMatch(/Deployments +3, one in 10\.0 days\n/);
    expect(out).toMatch(/Failed +1 of 3, 33\.3 %\n/);
  });
});
