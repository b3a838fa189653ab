import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawCall, shellJob, startJenkins, type TestJenkins } from '../jenkins.ts';

const users = [
  { name: 'röbot', token: 'token-1', password: 'pass:wörd' },
  { name: 'viewer', token: 'token-2', rights: 'read' as const, hidden: ['secret'], discovers: ['known'] },
];
const jobs = [shellJob('app', 'true'), shellJob('secret/plans', 'true'), shellJob('known/plans', 'true')];
const trigger = '/job/app/buildWithParameters';

let directory: string;
let jenkins: TestJenkins;
let open: TestJenkins;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pacer-jenkins-'));
  jenkins = await startJenkins({ directory, jobs, users });
  open = await startJenkins({ jobs });
});
afterAll(async () => {
  await open.remove();
  await jenkins.stop();
  await rm(directory, { recursive: true, force: true });
});

function basic(name: string, secret: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}` };
}

const token = basic('röbot', 'token-1');
const password = basic('röbot', 'pass:wörd');
const viewer = basic('viewer', 'token-2');

async function crumb(server: TestJenkins): Promise<{ header: Record<string, string>; cookie: string }> {
  const answer = await server.call('GET', '/crumbIssuer/api/json', password);
  const body = JSON.parse(answer.text) as { crumbRequestField: string; crumb: string };
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  return { header: { [body.crumbRequestField]: body.crumb }, cookie };
}

describe('identity and auth', () => {
  it('J01 version-header: pages and API name version and session, a trigger does not', async () => {
    for (const path of ['/', '/login', '/api/json', '/job/app/api/json', '/queue/api/json']) {
      const { status, headers } = await open.call('GET', path);
      expect([path, status, headers.get('x-jenkins'), headers.get('x-jenkins-session')]).toEqual([
        path,
        200,
        '2.528.3',
        open.session,
      ]);
    }
    expect((await open.call('POST', `${trigger}?KEY=version`)).headers.has('x-jenkins')).toBe(false);
  });

  it('J02 session-changes: another session after a restart, the same until then', async () => {
    const home = await mkdtemp(join(tmpdir(), 'pacer-jenkins-'));
    const first = await startJenkins({ directory: home, jobs });
    const session = async (server: TestJenkins) =>
      (await server.call('GET', '/login')).headers.get('x-jenkins-session');
    const [once, twice] = [await session(first), await session(first)];
    await first.stop();
    const second = await startJenkins({ directory: home, jobs });
    const after = await session(second);
    await second.remove();
    expect(once).toMatch(/^[0-9a-f]{8}$/);
    expect([twice === once, after === once]).toEqual([true, false]);
  });

  it('J03 anon-403: anonymous gets 403 and no challenge, as HTML that names the permission', async () => {
    const { status, headers, text } = await jenkins.call('GET', '/job/app/api/json');
    expect([status, headers.has('www-authenticate'), headers.get('content-type')]).toEqual([
      403,
      false,
      'text/html;charset=UTF-8',
    ]);
    expect(headers.get('x-you-are-authenticated-as')).toBe('anonymous');
    expect(headers.get('x-required-permission')).toBe('hudson.model.Hudson.Read');
    expect(text).toContain('Authentication required');
  });

  it('J04 bad-basic-401: a wrong secret is 401 with the Jenkins realm, even where anonymous may look', async () => {
    for (const headers of [basic('röbot', 'wrong'), basic('nobody', 'x'), { authorization: 'Basic !!!' }]) {
      const answer = await jenkins.call('GET', '/login', headers);
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="Jenkins"']);
    }
    expect((await jenkins.call('GET', '/login')).status).toBe(200);
  });

  it('J05 special-chars-login: names in UTF-8 and colons in the password', async () => {
    expect(JSON.parse((await jenkins.call('GET', '/whoAmI/api/json', password)).text).name).toBe('röbot');
  });

  it('J06 crumb-json: the crumb issuer gives field, value, class and a session cookie', async () => {
    const answer = await jenkins.call('GET', '/crumbIssuer/api/json', password);
    expect(JSON.parse(answer.text)).toEqual({
      _class: 'hudson.security.csrf.DefaultCrumbIssuer',
      crumb: expect.stringMatching(/^[0-9a-f]{64}$/),
      crumbRequestField: 'Jenkins-Crumb',
    });
    expect(answer.headers.get('set-cookie')).toMatch(
      /^JSESSIONID\.[0-9a-f]{8}=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/,
    );
  });

  it('J07 crumb-missing-403: a POST by password without crumb is 403 with the known sentence', async () => {
    const { status, text } = await jenkins.call('POST', `${trigger}?KEY=bare`, password);
    expect([status, text.includes('No valid crumb was included in the request')]).toEqual([403, true]);
  });

  it('J08 crumb-session-bound: the crumb counts with its cookie only, as header or as field; not so before 2.186', async () => {
    const { header, cookie } = await crumb(jenkins);
    expect((await jenkins.call('POST', `${trigger}?KEY=no-cookie`, { ...password, ...header })).status).toBe(403);
    expect((await jenkins.call('POST', `${trigger}?KEY=both`, { ...password, ...header, cookie })).status).toBe(201);
    const field = new URLSearchParams({ KEY: 'field', ...header });
    expect((await jenkins.call('POST', trigger, { ...password, cookie }, field)).status).toBe(201);

    const old = await startJenkins({ jobs, users, compatibility: { crumbOfSession: false } });
    const loose = await crumb(old);
    expect((await old.call('POST', `${trigger}?KEY=old`, { ...password, ...loose.header })).status).toBe(201);
    expect((await old.call('POST', `${trigger}?KEY=none`, password)).status).toBe(403);
    await old.remove();
  });

  it('J09 crumb-stale-retry: a crumb from before a restart is 403, a fresh one works', async () => {
    const old = await crumb(jenkins);
    await jenkins.stop();
    jenkins = await startJenkins({ directory, jobs, users });
    const stale = await jenkins.call('POST', `${trigger}?KEY=a`, { ...password, ...old.header, cookie: old.cookie });
    expect(stale.status).toBe(403);
    const { header, cookie } = await crumb(jenkins);
    expect((await jenkins.call('POST', `${trigger}?KEY=b`, { ...password, ...header, cookie })).status).toBe(201);
  });

  it('J10 token-no-crumb: a POST by API token needs neither crumb nor cookie', async () => {
    expect((await jenkins.call('POST', `${trigger}?KEY=token`, token)).status).toBe(201);
  });

  it('J11 crumb-off-404: without security there are no crumbs, and POST passes', async () => {
    expect((await open.call('GET', '/crumbIssuer/api/json')).status).toBe(404);
    expect((await open.call('POST', `${trigger}?KEY=off`)).status).toBe(201);
  });

  it('J12 hidden-404: a job without Discover is 404, with Discover only 403, in the queue too', async () => {
    const statuses = async (path: string) => (await jenkins.call('GET', path, viewer)).status;
    expect(await statuses('/job/secret/job/plans/api/json')).toBe(404);
    expect(await statuses('/job/known/job/plans/api/json')).toBe(403);
    expect(await statuses('/job/app/api/json')).toBe(200);
    const { jobs: listed } = JSON.parse((await jenkins.call('GET', '/api/json?tree=jobs[name]', viewer)).text);
    expect(listed.map((job: { name: string }) => job.name)).toEqual(['app']);

    const queued = async (folder: string) => {
      const path = `/job/${folder}/job/plans/buildWithParameters?KEY=x&delay=60sec`;
      const { headers } = await jenkins.call('POST', path, token);
      return new URL(headers.get('location') ?? '').pathname;
    };
    const [secret, known] = [await queued('secret'), await queued('known')];
    expect([await statuses(`${secret}api/json`), await statuses(`${known}api/json`)]).toEqual([404, 403]);
    const queue = JSON.parse((await jenkins.call('GET', '/queue/api/json', viewer)).text);
    expect([queue.items, queue.discoverableItems]).toEqual([[], [{ task: { name: 'plans' } }]]);
  });

  it('J13 whoami: says who is there, with and without a name', async () => {
    expect(await open.json('/whoAmI/api/json')).toMatchObject({ name: 'anonymous', anonymous: true });
    const mine = JSON.parse((await jenkins.call('GET', '/whoAmI/api/json', token)).text);
    expect(mine).toMatchObject({
      name: 'röbot',
      authenticated: true,
      anonymous: false,
      authorities: ['authenticated'],
    });
    expect(JSON.parse((await jenkins.call('GET', '/me/api/json', token)).text)).toMatchObject({ id: 'röbot' });
    expect((await jenkins.call('GET', '/me/api/json')).status).toBe(403);
  });
});

describe('permissions', () => {
  it('let a reader look but not trigger, and name what is missing', async () => {
    expect((await jenkins.call('GET', '/job/app/api/json', viewer)).status).toBe(200);
    const answer = await jenkins.call('POST', `${trigger}?KEY=x`, viewer);
    expect([answer.status, answer.headers.get('x-required-permission')]).toEqual([403, 'hudson.model.Item.Build']);
    expect((await jenkins.call('POST', '/quietDown', viewer)).status).toBe(403);
    expect((await jenkins.call('GET', '/job/app/config.xml', viewer)).status).toBe(403);
  });

  it('keep pages of other sites from writing to a Jenkins without users, whatever they call themselves', async () => {
    const xml = '<project><builders/></project>';
    const type = { 'content-type': 'application/xml' };
    const foreign = { ...type, origin: 'http://evil.example' };
    expect((await open.call('POST', '/createItem?name=evil', foreign, xml)).status).toBe(403);
    expect((await open.call('POST', '/job/app/config.xml', { origin: 'null' }, xml)).status).toBe(403);
    expect((await open.call('POST', '/job/app/doDelete', { origin: 'http://evil.example' })).status).toBe(403);
    const rebound = { ...type, host: 'evil.example', origin: 'http://evil.example' };
    expect((await rawCall(`${open.url}/createItem?name=evil`, 'POST', rebound)).status).toBe(403);
    expect((await open.call('GET', '/job/evil/api/json')).status).toBe(404);
    expect((await open.call('GET', '/job/app/api/json')).status).toBe(200);
  });
});
