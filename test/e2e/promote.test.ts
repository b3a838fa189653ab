import { spawn, type ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { get, git, startTestSandbox, type TestSandbox } from './sandbox.ts';

const home = join(import.meta.dirname, '..', '..');
const lock = 'clusters/prod/images.lock.yaml';

describe('promotion from one cluster to another', () => {
  let sandbox: TestSandbox;
  let bare: string;
  let clone: string;
  let daemon: ChildProcess;
  let api = '';

  beforeAll(async () => {
    sandbox = await startTestSandbox();
    bare = sandbox.urls.desired.replace('file://', '');
    await sandbox.settled('/hello');
    clone = join(sandbox.urls.dir, 'clone-of-ada');
    await git(sandbox.urls.dir, 'clone', '-q', sandbox.urls.desired, clone);
    const cluster = await git(clone, 'show', 'HEAD:clusters/sandbox/cluster.yaml');
    const hello = await git(clone, 'show', 'HEAD:clusters/sandbox/hello.yaml');
    await sandbox.push(sandbox.urls.desired, {
      'clusters/prod/cluster.yaml': `${cluster.replace('owns: [/]', 'owns: [/prod]')}\nimages: {from: sandbox}\n`,
      'clusters/prod/hello.yaml': hello
        .replace('id: /hello', 'id: /prod/hello')
        .replace('build:', 'build:\n  image: hello')
        .replace('instances: 2', 'instances: 1'),
      // From here on the two share a Marathon.
      'clusters/sandbox/cluster.yaml': cluster.replace('owns: [/]', 'owns: [/hello]'),
    });
    const configuration = join(sandbox.urls.dir, 'prod.yaml');
    await writeFile(
      configuration,
      `repository: ${sandbox.urls.desired}\nbranch: main\ncluster: prod\ndata: ${join(sandbox.urls.dir, 'prod')}\nlisten: {host: 127.0.0.1, port: 0}\ninterval: 2s\n`,
    );
    daemon = spawn(join(home, 'pacer'), ['run', '--config', configuration], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const listen = (chunk: Buffer): void => void (said += chunk.toString('utf8'));
    daemon.stdout?.on('data', listen);
    daemon.stderr?.on('data', listen);
    api = await until('the daemon of prod', () => Promise.resolve(/"url":"(http:[^"]+)"/.exec(said)?.[1]));
  });
  afterAll(async () => {
    daemon.kill('SIGTERM');
    await new Promise(resolve => daemon.once('exit', resolve));
    await sandbox.remove();
  });

  interface State {
    readonly sync: string;
    readonly health: string;
    readonly sentence?: string;
  }
  const state = async (): Promise<State | undefined> =>
    (await get<{ app: State }>(`${api}/api/v1/apps/prod/hello`))?.app;
  const image = async (id: string): Promise<string> =>
    (await sandbox.marathonApp(id))?.container?.docker?.image ?? 'none';

  it('nothing runs in production until somebody promotes it, and that is said', async () => {
    const said = await until('the sentence', async () => (await state())?.sentence);
    expect(said).toContain('No image of /prod/hello was promoted from sandbox to prod yet');
    expect(await sandbox.marathonApp('/prod/hello')).toBeUndefined();
  });

  it('pacer promote makes the commit in the clone, of the person, and says what to push; no build', async () => {
    const builds = (await sandbox.builds()).length;
    await git(clone, 'pull', '-q');
    await git(clone, 'config', 'user.name', 'Ada Tester');
    await git(clone, 'config', 'user.email', 'ada@example.com');
    const first = await sandbox.pacer(
      'promote',
      '/prod/hello',
      '--from',
      'sandbox',
      '--to',
      'prod',
      '--repository',
      clone,
    );
    expect(first).toMatchObject({ code: 0, out: expect.stringContaining('/prod/hello: no image → ') });
    expect(first.err).toContain('git push origin main');
    expect(await git(clone, 'status', '--porcelain')).toBe('');
    expect(await git(clone, 'log', '-1', '--format=%an %s')).toMatch(
      /^Ada Tester Release \/prod\/hello to prod: .*, promoted from sandbox$/,
    );
    await git(clone, 'push', '-q', 'origin', 'main');
    await until('it to run', async () => {
      const now = await state();
      return now?.sync === 'synced' && now.health === 'healthy';
    });
    expect(await image('/prod/hello')).toBe(await image('/hello'));
    expect(await sandbox.builds()).toHaveLength(builds);
    const again = await sandbox.pacer('promote', '/prod/hello', '--to', 'prod', '--repository', clone);
    expect(again).toMatchObject({ code: 0, out: '', err: expect.stringContaining('Nothing to do') });
  });

  it('a new image stays in staging; a branch to be merged shows in the plan which source commits it brings', async () => {
    const before = await image('/prod/hello');
    await sandbox.push(sandbox.urls.sources['hello'] ?? '', { 'message.txt': 'Two\n' }, 'Say two');
    await until('the new image', async () => (await image('/hello')) !== before);
    await sandbox.settled('/hello');
    expect(await image('/prod/hello')).toBe(before);
    await git(clone, 'pull', '-q');
    const made = await sandbox.pacer(
      'promote',
      '--all',
      '--to',
      'prod',
      '--branch',
      'promote-hello',
      '--repository',
      clone,
      '--format',
      'json',
    );
    const json = JSON.parse(made.out) as {
      branch: string;
      commit: string;
      apps: { sourceCommits: { commits: { subject: string }[] } }[];
    };
    expect(json.branch).toBe('promote-hello');
    expect(json.apps[0]?.sourceCommits.commits.map(({ subject }) => subject)).toEqual(['Say two']);
    expect(await git(clone, 'rev-parse', 'promote-hello')).toBe(json.commit);
    expect(await git(clone, 'rev-parse', 'main')).not.toBe(json.commit);
    expect(await git(clone, 'status', '--porcelain')).toBe('');
    const plan = await sandbox.pacer(
      'plan',
      '--cluster',
      'prod',
      '--from',
      'main',
      '--to',
      'promote-hello',
      '--repository',
      clone,
    );
    expect(plan).toMatchObject({ code: 2 });
    expect(plan.out).toContain('brings 1 source commit of');
    expect(plan.out).toContain('Say two');
  });

  it('by rule: promoted by Pacer once it was healthy for that long, and not before', async () => {
    const before = await image('/prod/hello');
    const cluster = await git(clone, 'show', 'HEAD:clusters/prod/cluster.yaml');
    await sandbox.push(sandbox.urls.desired, {
      'clusters/prod/cluster.yaml': `${cluster.replace('{from: sandbox}', '{from: sandbox, healthyFor: 3s}')}\n`,
    });
    const wanted = await image('/hello');
    expect(wanted).not.toBe(before);
    await until('the promotion', async () => (await image('/prod/hello')) === wanted);
    expect(await git(bare, 'log', '-1', '--format=%an', 'main', '--', lock)).toBe('Pacer');
    const trailers = await git(bare, 'log', '-1', '--format=%(trailers:only)', 'main', '--', lock);
    expect(trailers).toContain('Pacer-Promoted-From: sandbox');

    // A revert of the promotion holds, though the rule would promote it again.
    await git(clone, 'pull', '-q');
    await git(clone, 'revert', '--no-edit', 'HEAD');
    await git(clone, 'push', '-q', 'origin', 'main');
    await until('the image before', async () => (await image('/prod/hello')) === before);
    await new Promise(resolve => setTimeout(resolve, 6_000));
    expect(await image('/prod/hello')).toBe(before);
  });
});
