import { request as sendRequest } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { createJenkins } from '../../jenkins/client/create-jenkins.ts';
import type { Jenkins } from '../../jenkins/client/types.ts';
import { createBuildOnce } from '../../reconciler/build/build-once.ts';
import { createJobCheck } from '../../reconciler/build/check-job.ts';
import type { BuildState } from '../../reconciler/build/build-request.ts';
import { startServer, type SandboxServer } from '../../sandbox/server.ts';
import { shellJob, startJenkins, type TestJenkins } from '../sandbox-jenkins/jenkins.ts';

const report = `{"digest": "sha256:${'a'.repeat(64)}", "tag": "k1"}`;
let server: TestJenkins;
let proxy: SandboxServer;
let jenkins: Jenkins;
let strangers: string[];

/** A proxy that tells Jenkins nothing of the name under which it is called, as many do. */
beforeEach(async () => {
  strangers = [];
  server = await startJenkins({
    prefix: '/jenkins',
    configuredUrl: 'http://ci.internal.example.com:8080/jenkins/',
    users: [{ name: 'pacer', password: 'a long password: ä', rights: 'build' }],
    jobs: [shellJob('team a/image', `echo '${report}' > image.json; sleep 1; exit $EXIT`, jobMore)],
  });
  proxy = await startServer('proxy', 0, (incoming, outgoing) => {
    if (incoming.headers.host !== `127.0.0.1:${proxy.port}`) strangers.push(incoming.headers.host ?? '');
    const headers = { ...incoming.headers, host: 'ci.internal.example.com:8080' };
    const forwarded = sendRequest(`${server.url}${incoming.url}`, { method: incoming.method, headers }, answer => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(forwarded);
  });
  jenkins = createJenkins({
    url: `${proxy.url}/jenkins`,
    user: 'pacer',
    password: 'a long password: ä',
    clock: systemClock,
  });
});
afterEach(async () => {
  await jenkins.close();
  await proxy.stop();
  await server.remove();
});

const parameter = (name: string, value = '') => ({ name, type: 'string' as const, default: value, trim: true });
const jobMore = { parameters: [parameter('KEY'), parameter('EXIT', '0')], artifacts: ['image.json'] };

async function ended(parameters: Readonly<Record<string, string>>): Promise<BuildState> {
  const builds = createBuildOnce({
    jenkins,
    clock: systemClock,
    jobs: createJobCheck({ items: jenkins.items, clock: systemClock }),
  });
  const request = { key: parameters['KEY'] ?? '', job: 'team a/image', parameters };
  let state = await builds.step(request);
  await expect
    .poll(async () => (state = await builds.step(request)).kind, { timeout: 15_000, interval: 100 })
    .not.toBe('building');
  return state;
}

it('a Jenkins below a path, behind a proxy, with a password in place of a token: built, followed, and read by one address', async () => {
  expect(await ended({ KEY: 'k1' })).toEqual({
    kind: 'succeeded',
    url: `${proxy.url}/jenkins/job/team%20a/job/image/1/`,
    report: { digest: `sha256:${'a'.repeat(64)}`, tag: 'k1' },
  });
  expect(await ended({ KEY: 'k2', EXIT: '3' })).toMatchObject({
    kind: 'failed',
    sentence: expect.stringContaining('Build #2 of team a/image ended with FAILURE') as string,
    url: `${proxy.url}/jenkins/job/team%20a/job/image/2/`,
  });
  expect(await jenkins.whoAmI()).toBe('pacer');
  const { queueId } = await jenkins.trigger('team a/image', { KEY: 'k3' });
  expect(await jenkins.cancelQueued(queueId)).toBe('cancelled');
  expect(strangers).toEqual([]);
});
