import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { get, git, startTestSandbox, type MarathonApp, type TestSandbox } from './sandbox.ts';

const hello = 'clusters/sandbox/hello.yaml';

describe('promises that hold everywhere', () => {
  let sandbox: TestSandbox;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
    await sandbox.settled('/hello');
  });
  afterAll(() => sandbox.remove());

  const live = async (): Promise<MarathonApp | undefined> => sandbox.marathonApp('/hello');
  const notes = (): Promise<string> =>
    git(sandbox.urls.desired.replace('file://', ''), 'log', '--notes=pacer/sandbox', '--format=%N', 'main');

  it('law 4: after kill -9 and a wiped disk the daemon comes to the same decisions, without a build or a deployment', async () => {
    await until('the ledger to be pushed', async () => (await notes()).includes('done, healthy'));
    const before = await live();
    const builds = (await sandbox.builds()).length;
    const history = await sandbox.history('/hello');
    const pid = await sandbox.daemonPid();
    process.kill(pid, 'SIGKILL');
    await rm(join(sandbox.urls.dir, 'daemon', 'data'), { recursive: true, force: true });
    await until(
      'another daemon',
      async () => (await sandbox.daemonPid()) !== pid && (await fetch(`${sandbox.urls.api}/readyz`)).ok,
    );
    await sandbox.settled('/hello');
    expect((await live())?.version).toBe(before?.version);
    expect(await sandbox.builds()).toHaveLength(builds);
    expect(await sandbox.history('/hello')).toEqual(history);
  });

  it('law 6: our labels are written with a change that restarts anyway, and a scale leaves them as they are', async () => {
    const before = (await live())?.labels;
    expect(before).toMatchObject({
      'pacer.source': expect.stringContaining('#sandbox'),
      'pacer.commit': expect.stringMatching(/^[0-9a-f]{40}$/),
    });
    const commit = await sandbox.push(sandbox.urls.desired, {
      [hello]: text => text.replace('instances: 2', 'instances: 1'),
    });
    await sandbox.settled('/hello', commit);
    expect((await live())?.labels).toEqual(before);
  });

  it('law 1: a rewound branch freezes everything until another commit is pushed on top', async () => {
    const clone = join(sandbox.urls.dir, 'rewinder');
    await git(sandbox.urls.dir, 'clone', '-q', sandbox.urls.desired, clone);
    await git(clone, 'push', '-q', '--force', 'origin', 'HEAD~1:main');
    const frozen = await until(
      'the freeze',
      async () => (await get<{ frozen?: string }>(`${sandbox.urls.api}/api/v1/overview`))?.frozen,
    );
    expect(frozen).toMatch(/was rewound/);
    expect((await live())?.instances).toBe(1);
    expect((await sandbox.pacer('status')).code).toBe(3);
    await git(clone, 'push', '-q', 'origin', 'HEAD:main');
    const commit = await sandbox.push(sandbox.urls.desired, {
      [hello]: text => text.replace('instances: 1', 'instances: 2'),
    });
    await sandbox.settled('/hello', commit);
    expect((await get<{ frozen?: string }>(`${sandbox.urls.api}/api/v1/overview`))?.frozen).toBeUndefined();
  });

  it('law 9: values of variables that look like secrets show nowhere', async () => {
    const secret = 'canary-4711';
    const commit = await sandbox.push(sandbox.urls.desired, {
      [hello]: text => text.replace('  instances: 2', `  env: {DB_PASSWORD: ${secret}}\n  instances: 2`),
    });
    await until('the change to be on its way', async () =>
      (await sandbox.history('/hello')).some(entry => entry.commit === commit),
    );
    await sandbox.settled('/hello', commit);
    await sandbox.push(sandbox.urls.desired, { [hello]: text => text.replace(secret, `${secret}-again`) });
    const named = async (): Promise<number> =>
      (await sandbox.history('/hello')).filter(entry =>
        entry.changes.some(change => change.pointer.includes('DB_PASSWORD')),
      ).length;
    await until('the second change', async () => (await named()) >= 2);
    const sinks = await Promise.all([
      ...['apps', 'apps/hello', 'plan', 'history', 'problems', 'overview'].map(async path =>
        (await fetch(`${sandbox.urls.api}/api/v1/${path}`)).text(),
      ),
      (await fetch(`${sandbox.urls.api}/metrics`)).text(),
      sandbox.pacer('history').then(result => result.out),
      sandbox.pacer('why', '/hello').then(result => result.out),
      notes(),
      git(sandbox.urls.desired.replace('file://', ''), 'log', 'refs/notes/pacer/sandbox'),
      git(sandbox.urls.dir, 'grep', '--no-index', '-c', secret, '--', 'daemon/daemon.log').catch(() => 'none'),
    ]);
    for (const text of sinks) expect(text).not.toContain(secret);
    expect(sinks.at(-1)).toBe('none');
    await sandbox.settled('/hello');
  });

  it('law 12: an idle cycle is one listing of Marathon and no more, and nothing for Jenkins and the registry', async () => {
    await sandbox.settled('/hello');
    const counters = async (): Promise<Record<string, number>> => {
      const text = await (await fetch(`${sandbox.urls.api}/metrics`)).text();
      const found = [...text.matchAll(/^pacer_requests_total\{server="(\w+)"\} (\d+)$/gm)];
      return Object.fromEntries(found.map(([, name, count]) => [name ?? '', Number(count)]));
    };
    // Whatever the roll-out before has left to read comes to rest first.
    await until('a quiet moment', async () => {
      const first = JSON.stringify(await counters());
      await sandbox.pacer('status');
      return JSON.stringify(await counters()) === first;
    });
    const before = await counters();
    await until('two cycles', async () => ((await counters())['marathon'] ?? 0) >= (before['marathon'] ?? 0) + 2);
    const after = await counters();
    expect((after['marathon'] ?? 0) - (before['marathon'] ?? 0)).toBeLessThanOrEqual(3);
    expect(after['jenkins']).toBe(before['jenkins']);
    expect(after['registry']).toBe(before['registry']);
  });
});
