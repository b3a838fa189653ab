import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { startTestSandbox, type PacerApp, type TestSandbox } from './sandbox.ts';

// Each of these holds the app with a named reason and advice, and leaves what runs alone.
describe('a build that is no use', () => {
  let sandbox: TestSandbox;
  let tasks: readonly string[];
  beforeAll(async () => {
    sandbox = await startTestSandbox();
    await sandbox.settled('/hello');
    tasks = await runningTasks();
  });
  afterAll(() => sandbox.remove());
  afterEach(() => sandbox.clearFaults());

  const runningTasks = async (): Promise<readonly string[]> =>
    ((await sandbox.marathonApp('/hello'))?.tasks ?? []).map(task => task.id).toSorted();

  const said = (code: string): Promise<PacerApp & { readonly change?: string }> =>
    until(
      `/hello to say ${code}`,
      async () => {
        const app = (await sandbox.app('/hello')) as (PacerApp & { code?: string }) | undefined;
        if (app?.code !== code) throw new Error(JSON.stringify(app));
        return app;
      },
      40,
    );

  const pushCode = (text: string): Promise<string> =>
    sandbox.push(sandbox.urls.sources['hello'] ?? '', { 'message.txt': `${text}\n` });

  it.each([
    ['is full', 507, 'registry-full', /Free space/],
    ['takes no upload of this size', 413, 'registry-upload-too-large', /Raise the limit/],
  ])('because the registry %s says so; afterwards all is as promised', async (_what, status, code, advice) => {
    await sandbox.fault({ server: 'registry', fault: 'error', status, match: '/blobs/uploads/', methods: ['POST'] });
    await pushCode(`pushed at ${status}`);
    const app = await said(code);
    expect(app.change).toMatch(advice);
    expect(app.health).toBe('healthy');
    expect(await runningTasks()).toEqual(tasks);
    await sandbox.clearFaults();
    await pushCode(`after ${status}`);
    await sandbox.settled('/hello');
    tasks = await runningTasks();
  });

  it('because its source has no such branch says so, and goes on when it is named right', async () => {
    const right = 'ref: main';
    const wrong = 'ref: mian';
    const file = 'clusters/sandbox/hello.yaml';
    await sandbox.push(sandbox.urls.desired, { [file]: text => text.replace(right, wrong) });
    const app = await said('source-reference-missing');
    expect(app.sentence).toMatch(/has no branch or tag "mian"/);
    expect(app.change).toMatch(/Push it again, or name another one/);
    expect(await runningTasks()).toEqual(tasks);
    const commit = await sandbox.push(sandbox.urls.desired, { [file]: text => text.replace(wrong, right) });
    await sandbox.settled('/hello', commit);
    expect(await runningTasks()).toEqual(tasks);
  });

  it('because no tag is in the range says so', async () => {
    const file = 'clusters/sandbox/hello.yaml';
    const range = "ref: { semver: '^7' }";
    await sandbox.push(sandbox.urls.desired, { [file]: text => text.replace('ref: main', range) });
    const app = await said('source-version-missing');
    expect(app.change).toMatch(/Push a tag, or widen the range/);
    expect(await runningTasks()).toEqual(tasks);
    const commit = await sandbox.push(sandbox.urls.desired, { [file]: text => text.replace(range, 'ref: main') });
    await sandbox.settled('/hello', commit);
  });

  it('because the job is not there says so', async () => {
    const file = 'clusters/sandbox/hello.yaml';
    await sandbox.push(sandbox.urls.desired, {
      [file]: text =>
        text
          .replace('  from: images/runtime', '  from: images/runtime\n  job: team/not-there')
          .replace(/ {2}copy:\n(?: {4}.*\n)+/, ''),
    });
    const app = await said('jenkins-job-missing');
    expect(app).toMatchObject({
      health: 'healthy',
      sentence: expect.stringContaining('no job team/not-there') as string,
    });
    expect(app.change).toMatch(/^Install the job or grant Job\/Read/);
    expect(await runningTasks()).toEqual(tasks);
  });
});
