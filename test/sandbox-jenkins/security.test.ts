import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shellJob, startJenkins, type TestJenkins } from './jenkins.ts';

const users = [
  { name: 'röbot', token: 'token-1', password: 'pass:word' },
  { name: 'viewer', token: 'token-2', rights: 'read' as const },
];
const jobs = [shellJob('app', 'true')];
let directory: string;
let jenkins: TestJenkins;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pacer-jenkins-'));
  jenkins = await startJenkins({ directory, jobs, users });
});
afterAll(async () => {
  await jenkins.stop();
  await rm(directory, { recursive: true, force: true });
});

function basic(name: string, secret: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}` };
}

const token = basic('röbot', 'token-1');
const password = basic('röbot', 'pass:word');
const trigger = '/job/app/buildWithParameters';

async function crumb(server: TestJenkins): Promise<Record<string, string>> {
  const answer = await server.call('GET', '/crumbIssuer/api/json', password);
  const body = JSON.parse(answer.text);
  expect(body._class).toBe('hudson.security.csrf.DefaultCrumbIssuer');
  const cookie = answer.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/^JSESSIONID\.[0-9a-f]{8}=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/);
  return { [body.crumbRequestField as string]: body.crumb as string, cookie: cookie.split(';')[0] ?? '' };
}

describe('a secured Jenkins', () => {
  it('J03: answers anonymous with 403 and no challenge, but shows the login page', async () => {
    const answer = await jenkins.call('GET', '/job/app/api/json');
    expect([answer.status, answer.headers.has('www-authenticate')]).toEqual([403, false]);
    expect(answer.headers.get('x-you-are-authenticated-as')).toBe('anonymous');
    expect(answer.headers.get('x-required-permission')).toBe('hudson.model.Hudson.Read');
    expect(answer.headers.get('x-jenkins')).toBe('2.528.3');
    expect((await jenkins.call('GET', '/login')).status).toBe(200);
  });

  it('J04: answers a wrong secret with 401, even where anonymous may look', async () => {
    for (const headers of [basic('röbot', 'wrong'), basic('nobody', 'x'), { authorization: 'Basic !!!' }]) {
      const answer = await jenkins.call('GET', '/login', headers);
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="Jenkins"']);
    }
  });

  it('J05, J10: takes names in UTF-8, passwords with colons, and a token without crumb', async () => {
    expect(JSON.parse((await jenkins.call('GET', '/whoAmI/api/json', password)).text).name).toBe('röbot');
    expect((await jenkins.call('POST', `${trigger}?KEY=token`, token)).status).toBe(201);
  });

  it('J06, J07, J08: wants a crumb and its session with a password', async () => {
    const bare = await jenkins.call('POST', `${trigger}?KEY=bare`, password);
    expect([bare.status, bare.text.includes('No valid crumb was included in the request')]).toEqual([403, true]);
    const { cookie = '', ...header } = await crumb(jenkins);
    expect((await jenkins.call('POST', `${trigger}?KEY=no-cookie`, { ...password, ...header })).status).toBe(403);
    const passed = await jenkins.call('POST', `${trigger}?KEY=with-crumb`, { ...password, ...header, cookie });
    expect(passed.status).toBe(201);
    const field = new URLSearchParams({ KEY: 'as-field', ...header });
    expect((await jenkins.call('POST', trigger, { ...password, cookie }, field)).status).toBe(201);
  });

  it('lets a reader look but not trigger, and names the missing permission', async () => {
    const viewer = basic('viewer', 'token-2');
    expect((await jenkins.call('GET', '/job/app/api/json', viewer)).status).toBe(200);
    const answer = await jenkins.call('POST', `${trigger}?KEY=x`, viewer);
    expect([answer.status, answer.headers.get('x-required-permission')]).toEqual([403, 'hudson.model.Item.Build']);
    expect((await jenkins.call('POST', '/quietDown', viewer)).status).toBe(403);
  });

  it('names the user in the cause', async () => {
    const answer = await jenkins.call('POST', `${trigger}?KEY=cause&delay=60sec`, token);
    const path = new URL(answer.headers.get('location') ?? '').pathname;
    const { actions } = JSON.parse((await jenkins.call('GET', `${path}api/json`, token)).text);
    expect(actions[0].causes[0]).toMatchObject({ shortDescription: 'Started by user röbot', userId: 'röbot' });
  });

  it('J09: refuses a crumb from before a restart and takes a fresh one', async () => {
    const old = await crumb(jenkins);
    await jenkins.stop();
    jenkins = await startJenkins({ directory, jobs, users });
    expect((await jenkins.call('POST', `${trigger}?KEY=stale`, { ...password, ...old })).status).toBe(403);
    const fresh = await crumb(jenkins);
    expect((await jenkins.call('POST', `${trigger}?KEY=fresh`, { ...password, ...fresh })).status).toBe(201);
  });
});
