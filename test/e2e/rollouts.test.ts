import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { get, git, startTestSandbox, type MarathonApp, type TestSandbox } from './sandbox.ts';

const file = 'clusters/sandbox/hello.yaml';
let sandbox: TestSandbox;
let original: string;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  original = '';
  await sandbox.settled('/hello');
}, 120_000);
afterAll(() => sandbox.remove());

/** Commits the example app with a rollout and other lines. */
async function push(rollout: string, change: (text: string) => string, message: string): Promise<string> {
  return sandbox.push(
    sandbox.urls.desired,
    {
      [file]: before => {
        if (original === '') original = before;
        return `${change(original)}\nrollout: ${rollout}\n`;
      },
    },
    message,
  );
}

async function ids(): Promise<readonly string[]> {
  const listed = await get<{ apps: readonly MarathonApp[] }>(`${sandbox.urls.marathon}/v2/apps`);
  return (listed?.apps ?? []).map(app => app.id).sort();
}

const memory =
  (megabytes: number) =>
  (text: string): string =>
    text.replace('mem: 64', `mem: ${megabytes}`);

it('blue and green: all instances run beside before the app is replaced, and none is left at the end', async () => {
  const commit = await push('{deadline: 60s, strategy: {blueGreen: {}}}', memory(40), 'Blue and green');
  const beside = await until('the app beside', () => sandbox.marathonApp('/hello-green'), 60);
  expect(beside).toMatchObject({ instances: 2, labels: { 'pacer.beside': '/hello' } });
  const app = await sandbox.settled('/hello', commit);
  expect(app).not.toHaveProperty('sentence');
  await until('nothing beside', async () => (await ids()).length === 1, 60);
  expect(await sandbox.marathonApp('/hello')).toMatchObject({ mem: 40, tasksHealthy: 2 });
  const plan = await get<{ totals: Record<string, number> }>(`${sandbox.urls.api}/api/v1/plan`);
  expect(plan?.totals).toMatchObject({ nothing: 1, restart: 0, delete: 0, held: 0 });
}, 180_000);

it('a canary that fails leaves the app as it was, and the revert that the app asks for is on the branch', async () => {
  const before = await sandbox.marathonApp('/hello');
  const rollout = '{deadline: 15s, revert: commit, strategy: {canary: {instances: 1}}}';
  await push(
    rollout,
    text => memory(40)(text).replace('exec node server.mjs', 'exec node absent.mjs'),
    'Start nothing',
  );
  await until('the canary', () => sandbox.marathonApp('/hello-canary'), 60);
  const line = await until(
    'the revert in the history',
    async () =>
      (await sandbox.history('/hello')).find(entry => entry.supersededBy !== undefined && entry.actor === 'pacer'),
    90,
  );
  const revert = await git(
    sandbox.urls.desired.replace('file://', ''),
    'log',
    '-1',
    '--format=%an: %s',
    line.supersededBy ?? '',
  );
  expect(revert).toMatch(/^Pacer: Revert \/hello to \w{8}$/);
  await sandbox.settled('/hello');
  await until('nothing beside', async () => (await ids()).length === 1, 60);
  const after = await sandbox.marathonApp('/hello');
  expect(after?.version).toBe(before?.version);
  const failed = (await sandbox.history('/hello')).find(entry => entry.outcome === 'failed');
  expect(failed?.sentence).toMatch(/^The new version failed beside, as \/hello-canary\./);
}, 180_000);

it('apps that come after each other are started in order, each when the one before is healthy', async () => {
  const app = (id: string, after: string): string =>
    `kind: App\nmarathon:\n  id: ${id}\n  cmd: sleep 1000\n  cpus: 0.1\n  mem: 32\nrollout: {after: [${after}]}\n`;
  const { desired } = sandbox.urls;
  const created = new Map<string, string>();
  const clone = `${sandbox.urls.dir}/ordered`;
  await git(sandbox.urls.dir, 'clone', '-q', desired, clone);
  await writeFile(`${clone}/clusters/sandbox/db.yaml`, app('/db', ''));
  await writeFile(`${clone}/clusters/sandbox/cart.yaml`, app('/cart', '/db'));
  await git(clone, 'add', '-A');
  await git(clone, 'commit', '-q', '-m', 'In order');
  await git(clone, 'push', '-q');
  const waiting = await until(
    'the follower waits',
    async () => {
      const state = await sandbox.app('/cart');
      return state?.sentence?.startsWith('Waits for /db') === true ? state : undefined;
    },
    60,
  );
  expect(waiting.sync).toBe('pending');
  expect(await sandbox.marathonApp('/cart')).toBeUndefined();
  for (const id of ['/db', '/cart']) {
    await sandbox.settled(id);
    created.set(id, (await sandbox.marathonApp(id))?.version ?? '');
  }
  const healthy = (await sandbox.history('/db')).find(entry => entry.outcome === 'healthy') as
    { time?: string } | undefined;
  expect(Date.parse(created.get('/cart') ?? '')).toBeGreaterThanOrEqual(Date.parse(healthy?.time ?? ''));
}, 120_000);
