import Jenkins from 'jenkins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shellJob, startJenkins, type TestJenkins } from '../sandbox-jenkins/jenkins.ts';

// The npm package `jenkins`: a client of others, with its own idea of every status code.

const folderXml = '<com.cloudbees.hudson.plugins.folder.Folder/>';
const jobXml = `<project>
  <properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>
    <hudson.model.StringParameterDefinition><name>KEY</name><defaultValue>none</defaultValue></hudson.model.StringParameterDefinition>
  </parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>
  <builders><hudson.tasks.Shell><command>echo "building $KEY"; [ "$KEY" != long ] || sleep 60</command></hudson.tasks.Shell></builders>
  <publishers/>
</project>`;

type Json = Record<string, any>; // oxlint-disable-line typescript/no-explicit-any -- answers are looked into

describe.each([
  ['with an API token, below a prefix', 'T0KEN', '/ci'],
  ['with a password, crumbs and cookies', 'pässword', ''],
])('npm jenkins %s', (_name, secret, prefix) => {
  let server: TestJenkins;
  let jenkins: Jenkins;
  const job = 'team/app';

  beforeAll(async () => {
    server = await startJenkins({
      prefix,
      users: [{ name: 'robot', token: 'T0KEN', password: 'pässword' }],
      jobs: [shellJob('given', 'true', { authToken: 'job-token' })],
    });
    const baseUrl = server.url.replace('://', `://robot:${encodeURIComponent(secret)}@`) + prefix;
    jenkins = new Jenkins({ baseUrl, crumbIssuer: true });
  });
  afterAll(() => server.remove());

  async function builtFrom(id: number): Promise<number> {
    let number: number | undefined;
    await expect
      .poll(async () => (number = ((await jenkins.queue.item(id)) as Json)['executable']?.number), { timeout: 10_000 })
      .toBeTypeOf('number');
    return number ?? 0;
  }

  async function finished(name: string, number: number): Promise<Json> {
    const build = async (): Promise<Json> => jenkins.build.get(name, number);
    await expect.poll(async () => (await build())['building'], { timeout: 10_000 }).toBe(false);
    return build();
  }

  it('reads the root', async () => {
    expect(await jenkins.info()).toMatchObject({ mode: 'NORMAL', useSecurity: true });
  });

  it('creates a folder and a job in it, sees them, and cannot create them again', async () => {
    expect(await jenkins.job.exists(job)).toBe(false);
    await jenkins.job.create('team', folderXml);
    await jenkins.job.create(job, jobXml);
    expect(await jenkins.job.exists(job)).toBe(true);
    expect(((await jenkins.job.list('team')) as Json[]).map(each => each['name'])).toEqual(['app']);
    expect(await jenkins.job.get(job)).toMatchObject({ fullName: job, buildable: true, inQueue: false });
    await expect(jenkins.job.create(job, jobXml)).rejects.toThrow('A job already exists with the name "app"');
    await expect(jenkins.job.get('team/none')).rejects.toThrow('not found');
  });

  it('reads and writes its definition', async () => {
    const config = await jenkins.job.config(job);
    expect(config).toContain('<name>KEY</name>');
    await jenkins.job.config(job, config.replace('<publishers/>', '<description>changed</description>'));
    expect(await jenkins.job.get(job)).toMatchObject({ description: 'changed' });
  });

  it('builds with parameters, follows queue item, build and log', async () => {
    const id = await jenkins.job.build({ name: job, parameters: { KEY: 'a b&ü' } });
    const number = await builtFrom(id);
    expect(await finished(job, number)).toMatchObject({ result: 'SUCCESS', queueId: id });
    const log = await jenkins.build.log({ name: job, number, meta: true });
    expect([log.text.includes('building a b&ü\n'), log.more]).toEqual([true, false]);
    const rest = await jenkins.build.log({ name: job, number, meta: true, start: log.size });
    expect([rest.text ?? '', rest.size]).toEqual(['', log.size]);
  });

  it('streams a log and stops the build', async () => {
    const number = await builtFrom(await jenkins.job.build({ name: job, parameters: { KEY: 'long' } }));
    let text = '';
    const stream = jenkins.build.logStream(job, number, { delay: 20 });
    const ended = new Promise<void>((resolve, reject) => {
      stream.on('data', part => void (text += part));
      stream.on('end', resolve);
      stream.on('error', reject);
    });
    await expect.poll(() => text).toContain('building long\n');
    await jenkins.build.stop(job, number);
    await ended;
    expect(text).toMatch(/Aborted by \w+\nFinished: ABORTED\n$/);
    expect(await finished(job, number)).toMatchObject({ result: 'ABORTED' });
  });

  it('lists the queue while an item waits, and triggers with the token of a job', async () => {
    const id = await jenkins.job.build({ name: 'given', parameters: { KEY: 'x' }, delay: '60sec', token: 'job-token' });
    const [item] = (await jenkins.queue.list()) as Json[];
    expect(item).toMatchObject({ id, task: { name: 'given' }, params: '\nKEY=x' });
  });

  it('disables, enables, copies and deletes', async () => {
    await jenkins.job.disable(job);
    expect(await jenkins.job.get(job)).toMatchObject({ buildable: false, color: 'disabled' });
    await expect(jenkins.job.build({ name: job, parameters: { KEY: 'no' } })).rejects.toMatchObject({
      statusCode: 409,
    });
    await jenkins.job.enable(job);
    await jenkins.job.copy(job, 'copied');
    expect(await jenkins.job.get('copied').catch(() => jenkins.job.get('team/copied'))).toMatchObject({
      buildable: false,
    });
    await jenkins.job.destroy(job);
    expect(await jenkins.job.exists(job)).toBe(false);
  });
});

describe('npm jenkins does not understand what Jenkins answers today:', () => {
  let modern: TestJenkins;
  let old: TestJenkins;
  const jobs = [shellJob('app', 'sleep 60')];
  beforeAll(async () => {
    modern = await startJenkins({ jobs, quietPeriodSeconds: 60 });
    const compatibility = { coalescedStatus: 201, cancelStatus: 302 } as const;
    old = await startJenkins({ jobs, quietPeriodSeconds: 60, compatibility });
  });
  afterAll(async () => {
    await modern.remove();
    await old.remove();
  });
  const build = { name: 'app', parameters: { KEY: 'same' } };

  it('303 of a trigger that was folded; with 201 of before 2.308 it does', async () => {
    const client = new Jenkins({ baseUrl: modern.url, crumbIssuer: false });
    const id = await client.job.build(build);
    await expect(client.job.build(build)).rejects.toThrow('see other');
    const raw = await modern.call('POST', '/job/app/buildWithParameters?KEY=same');
    expect([raw.status, raw.headers.get('location')]).toEqual([303, `${modern.url}/queue/item/${id}/`]);
    const before = new Jenkins({ baseUrl: old.url, crumbIssuer: false });
    expect(await before.job.build(build)).toBe(await before.job.build(build));
  });

  it('204 of a cancelled queue item; with 302 of before 2.222 it does', async () => {
    const client = new Jenkins({ baseUrl: modern.url, crumbIssuer: false });
    const id = await client.job.build({ ...build, parameters: { KEY: 'cancel' } });
    await expect(client.queue.cancel(id)).rejects.toThrow('failed to cancel');
    expect(await client.queue.item(id)).toMatchObject({ cancelled: true });
    expect((await modern.call('POST', `/queue/item/${id}/cancelQueue`)).status).toBe(204);
    const before = new Jenkins({ baseUrl: old.url, crumbIssuer: false });
    const waiting = await before.job.build({ ...build, parameters: { KEY: 'cancel' } });
    await before.queue.cancel(waiting);
    expect(await before.queue.item(waiting)).toMatchObject({ cancelled: true });
  });

  it('302 of term, although the build ends', async () => {
    const client = new Jenkins({ baseUrl: modern.url, crumbIssuer: false });
    const id = await client.job.build({ ...build, parameters: { KEY: 'term' }, delay: '0sec' });
    const number = await modern.executableOf(id);
    await expect(client.build.term('app', number)).rejects.toThrow('found');
    expect((await modern.finished('/job/app/', number)).result).toBe('ABORTED');
    expect((await modern.call('POST', `/job/app/${number}/term`)).status).toBe(302);
  });
});
