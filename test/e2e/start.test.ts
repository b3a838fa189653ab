import { readdir, readFile, readlink } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { get, startTestSandbox, type TestSandbox } from './sandbox.ts';

/** Command lines of all processes that have to do with a folder: they were started with it or stand in it. */
async function processesIn(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
    const standsIn = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    if (command.includes(folder) || standsIn.startsWith(folder)) found.push(command);
  }
  return found;
}

describe('one line starts everything', () => {
  let sandbox: TestSandbox;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.remove());

  it('prints one JSON line with every address, all on loopback', () => {
    const { ready, desired, sources, dir, ...addresses } = sandbox.urls;
    expect(ready).toBe(true);
    expect(desired).toMatch(/^file:\/\/.*desired\.git$/);
    expect(sources['hello']).toMatch(/^file:\/\/.*hello\.git$/);
    expect(dir).toMatch(/^\//);
    expect(Object.keys(addresses).toSorted()).toEqual([
      'api',
      'control',
      'dashboard',
      'jenkins',
      'marathon',
      'mesos',
      'registry',
    ]);
    for (const address of Object.values(addresses)) expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+/);
  });

  it('has the first healthy instance within 15 s, image build included, and answers with message.txt', async () => {
    const started = Date.now() - sandbox.startedIn;
    const app = await until('a healthy instance', async () => {
      const seen = await sandbox.marathonApp('/hello');
      return seen !== undefined && seen.tasksHealthy > 0 ? seen : undefined;
    });
    expect(Date.now() - started).toBeLessThan(15_000);
    await sandbox.settled('/hello');
    expect(app.container?.docker?.image).toMatch(/^127\.0\.0\.1:\d+\/hello@sha256:[0-9a-f]{64}$/);
    const port = app.tasks.find(task => task.state === 'TASK_RUNNING')?.ports[0];
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toMatch(/Hello/i);
    const servicePort = app.portDefinitions?.[0]?.port;
    await until('the service port to answer', async () => (await fetch(`http://127.0.0.1:${servicePort}/`)).ok);
    expect(await sandbox.builds()).toHaveLength(3);
  });

  it('tells Prometheus which version runs, that nothing is wrong, and what it did', async () => {
    await sandbox.settled('/hello');
    const text = await (await fetch(`${sandbox.urls.api}/metrics`)).text();
    expect(text).toMatch(/^pacer_info\{version="\d+\.\d+\.\d+",node="24\.[\d.]+",cluster="sandbox"\} 1$/m);
    expect(text).toMatch(/^pacer_actions_total\{outcome="healthy"\} [1-9]/m);
    expect(text).toMatch(/^pacer_actions_total\{outcome="failed"\} 0$/m);
    expect(text).toMatch(/^pacer_apps\{sync="synced",health="healthy"\} 1$/m);
    expect(text).toMatch(/^pacer_requests_total\{server="marathon"\} [1-9]/m);
    expect(text).toMatch(/^pacer_trouble\{server="git"\} 0$/m);
  });

  it('shows in status, why and history that all is as promised', async () => {
    await sandbox.settled('/hello');
    const status = await sandbox.pacer('status');
    expect(status).toMatchObject({ code: 0 });
    expect(status.out).toMatch(/\/hello\s+synced\s+healthy\s+2 of 2/);
    expect((await sandbox.pacer('why', 'hello')).out).toContain('/hello is as promised: 2 instances, healthy');
    expect((await sandbox.pacer('history', '/hello')).out).toMatch(/\/hello\s+create\s+healthy/);
    const json = JSON.parse((await sandbox.pacer('status', '--format', 'json')).out) as { asPromised: boolean };
    expect(json.asPromised).toBe(true);
  });

  it('stops everything at Ctrl-C, tasks included, and finds everything as it was at the next start', async () => {
    await sandbox.settled('/hello');
    const before = await sandbox.marathonApp('/hello');
    const { dir } = sandbox.urls;
    expect(await sandbox.interrupt()).toBe(0);
    expect(await processesIn(dir)).toEqual([]);
    await expect(fetch(sandbox.urls.marathon)).rejects.toThrow('fetch failed');

    sandbox = await startTestSandbox({ directory: dir });
    await sandbox.settled('/hello');
    const after = await sandbox.marathonApp('/hello');
    expect(after?.version).toBe(before?.version);
    expect(after?.container).toEqual(before?.container);
    expect(await sandbox.builds()).toHaveLength(3);
    expect((await sandbox.history('/hello')).filter(entry => entry.outcome === 'started')).toHaveLength(1);
  });

  it('refuses to start a second time in the same folder, in a sentence', async () => {
    await expect(startTestSandbox({ directory: sandbox.urls.dir })).rejects.toThrow(/already runs in/);
    expect(await get(`${sandbox.urls.api}/healthz`)).toEqual({ ok: true });
  });
});
