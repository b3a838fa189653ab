import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { startTestSandbox, type PacerApp, type TestSandbox } from './sandbox.ts';

const hello = 'clusters/sandbox/hello.yaml';
const deadline = '\nrollout: {deadline: 6s}\n';

describe('roll-outs that fail', () => {
  let sandbox: TestSandbox;
  let good = '';

  beforeAll(async () => {
    sandbox = await startTestSandbox();
    await sandbox.settled('/hello');
    await sandbox.push(sandbox.urls.desired, { [hello]: text => (good = text + deadline) });
    await sandbox.settled('/hello');
  });
  afterAll(() => sandbox.remove());

  const failed = (commit: string): Promise<PacerApp> =>
    until(
      `/hello to have failed at ${commit}`,
      async () => {
        const entry = (await sandbox.history('/hello')).find(
          candidate => candidate.commit === commit && candidate.outcome === 'failed',
        );
        const app = await sandbox.app('/hello');
        return entry !== undefined && app?.sync === 'held' ? app : undefined;
      },
      40,
    );
  const serves = async (): Promise<boolean> => {
    const port = (await sandbox.marathonApp('/hello'))?.portDefinitions?.[0]?.port;
    return (await fetch(`http://127.0.0.1:${port}/`)).ok;
  };
  const restore = async (): Promise<void> => {
    const commit = await sandbox.push(sandbox.urls.desired, { [hello]: good });
    await sandbox.settled('/hello', commit);
  };

  it('a build that fails: the state says why with the console tail, the old version serves, other apps are not held up', async () => {
    const before = await sandbox.marathonApp('/hello');
    const commit = await sandbox.push(sandbox.urls.desired, {
      [hello]: good.replace('    server.mjs: /\n', '    server.mjs: /\n    absent.txt: /\n'),
      'clusters/sandbox/other.json': JSON.stringify({
        id: '/other',
        cmd: 'exec sleep 1000',
        cpus: 0.01,
        mem: 32,
        portDefinitions: [],
      }),
    });
    await sandbox.settled('/other', commit);
    const app = await until('/hello to say that its build failed', async () => {
      const seen = await sandbox.app('/hello');
      return seen?.sync === 'held' ? seen : undefined;
    });
    expect(app.sentence).toMatch(
      /Build #\d+ of pacer\/build-image ended with FAILURE in the stage ".*": .*absent\.txt/,
    );
    expect(app.evidence.join('\n')).toContain('absent.txt');
    expect(app.buildUrl).toMatch(/^http/);
    expect((await sandbox.pacer('why', '/hello')).out).toContain('absent.txt');
    expect((await sandbox.marathonApp('/hello'))?.version).toBe(before?.version);
    expect(await serves()).toBe(true);
    await restore();
  });

  it('a container that exits at once: the sentence has the exit status and the last log lines, the deadline ends it', async () => {
    const before = await sandbox.marathonApp('/hello');
    const commit = await sandbox.push(sandbox.urls.desired, {
      [hello]: good.replace('exec node server.mjs', 'echo it cannot start >&2; exit 3'),
    });
    const app = await failed(commit);
    expect(app.sentence).toMatch(/Not healthy within 6 s\..*(exit|status).*3/i);
    expect(app.evidence.join('\n')).toContain('it cannot start');
    expect(await serves()).toBe(true);
    const after = await until('the old definition', async () => {
      const seen = await sandbox.marathonApp('/hello');
      return seen?.deployments.length === 0 && seen.tasksHealthy === 2 ? seen : undefined;
    });
    expect(after.container).toEqual(before?.container);
    await restore();
  });

  it('a health check that never passes: the sentence names the check, the old version serves until the deadline and after', async () => {
    const commit = await sandbox.push(sandbox.urls.desired, {
      [hello]: good.replace('path: /health', 'path: /nowhere'),
    });
    await until(
      'the new version to be tried',
      async () => (await sandbox.marathonApp('/hello'))?.deployments.length === 1,
    );
    expect(await serves()).toBe(true);
    const app = await failed(commit);
    expect(app.sentence).toMatch(/Not healthy within 6 s\..*\/nowhere/);
    expect(await serves()).toBe(true);
    expect((await sandbox.pacer('history', '/hello')).out).toMatch(/restart\s+failed/);
    await restore();
  });

  it('an app that no agent has the memory for: the sentence says so, with the number', async () => {
    await sandbox.push(sandbox.urls.desired, {
      'clusters/sandbox/big.json': JSON.stringify({
        id: '/big',
        cmd: 'exec sleep 1000',
        cpus: 0.01,
        mem: 100_000,
        portDefinitions: [],
      }),
    });
    const app = await until('/big to say why it waits', async () => {
      const seen = await sandbox.app('/big');
      return seen?.sentence?.includes('100000 MB') === true ? seen : undefined;
    });
    expect(app.sentence).toContain('No agent has 100000 MB of memory free');
  });
});
