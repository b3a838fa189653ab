import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { createJenkins } from '../../jenkins/client/create-jenkins.ts';
import type { Jenkins } from '../../jenkins/client/types.ts';
import { createAccess, openAccess } from '../../reconciler/access/access.ts';
import { createApi } from '../../reconciler/api/server.ts';
import { createBuilder, type Builder } from '../../reconciler/build/builder.ts';
import type { BuildSpec, DesiredApp, DesiredState } from '../../reconciler/desired/types.ts';
import { createEventLog, createStateStore } from '../../reconciler/loop/events.ts';
import type { Build } from '../../schemas/generated/build.ts';
import type { BuildLog } from '../../schemas/generated/build-log.ts';
import { schemaErrors } from '../e2e/schema-errors.ts';
import { shellJob, startJenkins, stringParameter } from '../sandbox-jenkins/jenkins.ts';
import { until } from '../support/until.ts';

const job = 'pacer/build-image';
const key = 'a'.repeat(40);
const other = 'b'.repeat(40);

const cart: BuildSpec = {
  source: { repository: 'https://git.example.com/shop/cart.git', ref: 'main' },
  from: 'images/tomcat',
  dockerfile: 'Dockerfile',
  image: 'shop/cart',
};
const tomcat: BuildSpec = {
  source: { repository: 'https://git.example.com/images.git', ref: 'main' },
  dockerfile: 'Dockerfile',
  image: 'base/tomcat',
};

function desiredState(): DesiredState {
  const app = { id: '/shop/cart', build: cart } as unknown as DesiredApp;
  return {
    commit: 'c1',
    cluster: {
      name: 'test',
      marathon: { url: 'http://marathon.example.com' },
      jenkins: { url: 'http://jenkins.example.com', job },
      owns: ['/'],
      vars: {},
      policy: { selfHeal: true, prune: false, maxDeletes: { share: 0.1, count: 10 } },
    },
    apps: new Map([[app.id, app]]),
    images: new Map([['images/tomcat', { name: 'images/tomcat', build: tomcat }]]) as unknown as DesiredState['images'],
    unknown: new Map(),
    unreadable: [],
    problems: [],
  };
}

// Writes what a test wants to see, and goes on when the test says so; ends with the exit code in RESULT.
const script = `
echo '==> [0.5 s] check out'
echo '==> [2.0 s] run'
echo "login with $PASSWORD_OF_TEST and https://robot:geheim@git.example.com"
echo 'grün ✓'
printf 'half a '
while [ ! -e go ]; do sleep 0.02; done
echo 'line'
if [ "$RESULT" != 0 ]; then echo '<== [7.5 s]'; echo 'FAILED: run: make ended with code 2'; exit "$RESULT"; fi
echo '==> [6.0 s] push'
echo '<== [7.5 s]'
`;

describe('builds in the API', () => {
  let standIn: Awaited<ReturnType<typeof startJenkins>>;
  let jenkins: Jenkins;
  let builder: Builder;
  let server: FastifyInstance;

  beforeEach(async () => {
    const parameters = ['KEY', 'IMAGE', 'SOURCE_COMMIT', 'RESULT', 'PARENT'].map(name => stringParameter(name));
    standIn = await startJenkins({
      jobs: [
        shellJob(job, script, { parameters, environment: { PASSWORD_OF_TEST: 's3cret-of-daemon' } }),
        shellJob('theirs', 'true', { parameters }),
      ],
      executors: 1,
    });
    jenkins = createJenkins({ url: standIn.url, clock: systemClock });
    const desired = desiredState();
    const log = pino({ level: 'silent' });
    builder = createBuilder({
      jenkins,
      clock: systemClock,
      log,
      secrets: ['s3cret-of-daemon'],
      desired: () => desired,
    });
    builder.desire(desired);
    builder.wanted.know(cart, key);
    const events = createEventLog(3);
    server = createApi({
      access: createAccess(openAccess, systemClock),
      log,
      cluster: 'test',
      states: createStateStore(events, () => 0),
      events,
      plan: () => Promise.resolve(undefined),
      builds: () => builder.views,
      problems: () => [],
      history: () => [],
      now: () => 0,
      overview: () => ({ cluster: 'test', repository: '', branch: 'main', troubles: [], ready: true }),
      lookAgain: () => undefined,
      hooks: {},
      metrics: { read: () => [] },
    });
  });
  afterEach(async () => {
    builder.stop();
    await server.close();
    await jenkins.close();
    await standIn.remove();
  });

  const fields = (more: Record<string, string> = {}): Record<string, string> => ({
    KEY: key,
    IMAGE: 'registry.example.com/shop/cart',
    SOURCE_COMMIT: 'c'.repeat(40),
    RESULT: '0',
    ...more,
  });
  async function get<Answer>(path: string, status = 200): Promise<Answer> {
    const response = await server.inject({ url: path, headers: { host: 'localhost' } });
    expect(response.statusCode, response.body).toBe(status);
    return response.json();
  }
  const logOf = (id: string, from = ''): Promise<BuildLog> => get(`/api/v1/builds/${id}/log${from}`);
  /** The workspace may be a moment later than the build. */
  async function goOn(number: number): Promise<void> {
    const workspace = join(standIn.directory, 'workspace', 'pacer', 'build-image', String(number));
    await mkdir(workspace, { recursive: true });
    await writeFile(join(workspace, 'go'), '');
  }
  async function fitting<Value>(ask: () => Promise<Value>, fits: (value: Value) => boolean): Promise<Value> {
    return until('an answer that fits', async () => {
      const value = await ask();
      if (fits(value)) return value;
      throw new Error(JSON.stringify(value));
    });
  }

  it('shows what runs, with everything that is known of it, and what waits behind it', async () => {
    const first = await jenkins.trigger(job, fields());
    await standIn.executableOf(first.queueId);
    const second = await jenkins.trigger(job, fields({ KEY: other, IMAGE: 'registry.example.com/shop/other' }));
    await jenkins.trigger('theirs', fields());
    const list = await fitting(
      () => get<{ builds: Build[] }>('/api/v1/builds'),
      answer => answer.builds.length === 2 && answer.builds[1]?.state === 'running',
    );
    expect(await schemaErrors('build-list', list)).toEqual([]);
    expect(list.builds).toMatchObject([
      { id: `queue-${second.queueId}`, key: other, fate: 'unknown', state: 'queued', sentence: expect.any(String) },
      {
        id: 'pacer~1build-image.1',
        number: 1,
        queueId: first.queueId,
        image: 'shop/cart',
        apps: ['/shop/cart'],
        baseImages: [],
        fate: 'wanted',
        source: { repository: 'https://git.example.com/shop/cart.git', commit: 'c'.repeat(40) },
        url: `${standIn.url}/job/pacer/job/build-image/1/`,
        startedAt: expect.stringMatching(/Z$/),
      },
    ]);
    const feeds = await get<{ builds: Build[] }>('/api/v1/builds?app=/shop/nothing');
    expect(feeds.builds).toEqual([]);
    await goOn(1);
    const view = await fitting(
      () => get<Build>('/api/v1/builds/pacer~1build-image.1'),
      build => build.state !== 'running',
    );
    expect(await schemaErrors('build', view)).toEqual([]);
    expect(view).toMatchObject({
      state: 'succeeded',
      endedAt: expect.stringMatching(/Z$/),
      stages: [
        { name: 'check out', state: 'succeeded', durationMilliseconds: 1500 },
        { name: 'run', state: 'succeeded', durationMilliseconds: 4000 },
        { name: 'push', state: 'succeeded', durationMilliseconds: 1500 },
      ],
    });
    // The id under which it waited leads to the build, also of the second one.
    await standIn.executableOf(second.queueId);
    expect(await get(`/api/v1/builds/queue-${second.queueId}`)).toMatchObject({ id: 'pacer~1build-image.2' });
    await goOn(2);
  });

  it('says why a build failed, at which stage, with its last lines, secrets hidden', async () => {
    const { queueId } = await jenkins.trigger(job, fields({ RESULT: '2' }));
    await goOn(await standIn.executableOf(queueId));
    const view = await fitting(
      () => get<Build>('/api/v1/builds/pacer~1build-image.1'),
      build => build.state === 'failed',
    );
    expect(view).toMatchObject({
      sentence: 'Build #1 of pacer/build-image ended with FAILURE in the stage "run": make ended with code 2',
      failedStage: 'run',
      evidence: expect.arrayContaining(['login with *** and https://***@git.example.com']),
      stages: [{ state: 'succeeded' }, { name: 'run', state: 'failed', durationMilliseconds: 5500 }],
    });
    expect(JSON.stringify(view)).not.toMatch(/s3cret|geheim/);
  });

  it('gives the console in whole lines from any position, each line once, secrets hidden', async () => {
    const { queueId } = await jenkins.trigger(job, fields());
    const number = await standIn.executableOf(queueId);
    const id = 'pacer~1build-image.1';
    const first = await fitting(
      () => logOf(id),
      page => page.lines.includes('grün ✓'),
    );
    expect(await schemaErrors('build-log', first)).toEqual([]);
    expect(first.complete).toBe(false);
    expect(first.lines.join('\n')).not.toMatch(/half a|s3cret|geheim/);
    expect(await logOf(id, `?from=${first.position}`)).toMatchObject({ lines: [], complete: false });
    await goOn(number);
    const rest: string[] = [];
    let position = first.position;
    const last = await fitting(
      async () => {
        const page = await logOf(id, `?from=${position}`);
        rest.push(...page.lines);
        position = page.position;
        return page;
      },
      page => page.complete,
    );
    expect(last.complete).toBe(true);
    expect(rest).toEqual(['half a line', '==> [6.0 s] push', '<== [7.5 s]', 'Finished: SUCCESS']);
    expect(await get(`/api/v1/builds/${id}/log?from=nonsense`, 400)).toMatchObject({ code: 'position' });
  });

  it('streams the console as events to its end, and goes on where a reader stopped', async () => {
    const { queueId } = await jenkins.trigger(job, fields());
    const number = await standIn.executableOf(queueId);
    const url = await server.listen({ host: '127.0.0.1', port: 0 });
    const path = `${url}/api/v1/builds/queue-${queueId}/log`;
    const accept = 'text/event-stream';
    const response = await fetch(path, { headers: { accept } });
    expect(response.headers.get('content-type')).toContain(accept);
    let text = '';
    let isTold = false;
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      if (isTold || !text.includes('grün')) continue;
      isTold = true;
      await goOn(number);
    }
    const lines = [...text.matchAll(/event: lines\ndata: (.*)/g)].flatMap(([, data]) => {
      return (JSON.parse(data ?? '') as { lines: string[] }).lines;
    });
    expect(lines.filter(line => line === 'half a line')).toHaveLength(1);
    expect(lines.at(-1)).toBe('Finished: SUCCESS');
    expect(text).toMatch(/event: end\ndata: {"id":"pacer~1build-image.1",.*"state":"succeeded"/);
    expect(text).not.toMatch(/s3cret|geheim/);
    const ids = [...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id ?? '');
    const again = await fetch(path, { headers: { accept, 'last-event-id': ids[0] ?? '' } });
    const rest = await again.text();
    expect(rest).toContain('"half a line"');
    expect(rest).not.toContain('grün');
    const done = await fetch(path, { headers: { accept, 'last-event-id': ids.at(-1) ?? '' } });
    expect(done.status).toBe(204);
  });

  it('knows nothing of builds of other jobs, without a key, or that are not there', async () => {
    const mine = await jenkins.trigger(job, { ...fields(), KEY: 'by hand' });
    await standIn.executableOf(mine.queueId);
    for (const id of ['theirs.1', 'pacer~1build-image.1', 'pacer~1build-image.99', 'queue-4711', 'nonsense'])
      expect(await get(`/api/v1/builds/${id}`, 404)).toMatchObject({ code: 'build-unknown' });
    await goOn(1);
  });

  it('says that Jenkins cannot be asked', async () => {
    await jenkins.trigger(job, fields());
    await standIn.stop();
    expect(await get('/api/v1/builds', 503)).toMatchObject({ code: expect.stringMatching(/^upstream-/) });
  });
});
