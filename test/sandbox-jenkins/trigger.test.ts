import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shellJob, startJenkins, stringParameter, type TestJenkins } from './jenkins.ts';

let jenkins: TestJenkins;
const job = '/job/team/job/app/';
const plain = '/job/plain/';

beforeAll(async () => {
  jenkins = await startJenkins({
    quietPeriodSeconds: 60,
    jobs: [
      shellJob('team/app', 'env', {
        parameters: [
          stringParameter('KEY'),
          stringParameter('RAW', { trim: false, default: 'fallback' }),
          { name: 'RECIPE', type: 'text', default: '', trim: false },
          { name: 'DEBUG', type: 'boolean', default: 'false', trim: false },
          { name: 'KIND', type: 'choice', default: 'small', trim: false, choices: ['small', 'big'] },
        ],
      }),
      shellJob('plain', 'true', { parameters: [] }),
      shellJob('closed', 'true', { parameters: [] }),
    ],
  });
});
afterAll(() => jenkins.remove());

async function parametersOf(id: number): Promise<Record<string, unknown>> {
  const { actions } = await jenkins.json(`/queue/item/${id}/api/json`);
  const action = (actions as { parameters?: { name: string; value: unknown }[] }[]).find(entry => entry.parameters);
  return Object.fromEntries((action?.parameters ?? []).map(({ name, value }) => [name, value]));
}

describe('triggering', () => {
  it('J22: POST /build of a plain job answers 201, no body, and Location of the item', async () => {
    const answer = await jenkins.call('POST', `${plain}build`);
    expect([answer.status, answer.text, answer.headers.get('content-length')]).toEqual([201, '', '0']);
    expect(answer.headers.get('location')).toMatch(new RegExp(`^${jenkins.url}/queue/item/\\d+/$`));
    expect(answer.headers.has('x-jenkins')).toBe(false);
  });

  it('J23: GET is 405 with Allow: POST, for a parameterised /build without Allow', async () => {
    for (const path of [`${plain}build`, `${job}buildWithParameters`]) {
      const answer = await jenkins.call('GET', path);
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    }
    const form = await jenkins.call('GET', `${job}build`);
    expect([form.status, form.headers.has('allow')]).toEqual([405, false]);
  });

  it('J24, J25: takes parameters from the query and from an urlencoded body', async () => {
    const query = await jenkins.call('POST', `${job}buildWithParameters?KEY=from-query`);
    expect(query.status).toBe(201);
    const id = await jenkins.trigger(`${job}buildWithParameters`, { KEY: 'from body & more', RECIPE: '{"run":"x"}' });
    expect(await parametersOf(id)).toMatchObject({ KEY: 'from body & more', RECIPE: '{"run":"x"}' });
  });

  it('J26: takes parameters from a multipart body', async () => {
    const form = new FormData();
    form.set('KEY', 'multi');
    form.set('ignored', new Blob(['file']), 'name.txt');
    const answer = await jenkins.call('POST', `${job}buildWithParameters`, {}, form);
    expect(answer.status).toBe(201);
    const id = Number(/(\d+)\/$/.exec(answer.headers.get('location') ?? '')?.[1]);
    expect(await parametersOf(id)).toMatchObject({ KEY: 'multi' });
  });

  it('J27: takes json= on /build, one object or a list, without filling in defaults', async () => {
    const one = { json: JSON.stringify({ parameter: { name: 'KEY', value: 'json-one' } }) };
    expect(await parametersOf(await jenkins.trigger(`${job}build`, one))).toEqual({ KEY: 'json-one' });
    const list = {
      json: JSON.stringify({
        parameter: [
          { name: 'KEY', value: 'json-two' },
          { name: 'DEBUG', value: true },
        ],
      }),
    };
    expect(await parametersOf(await jenkins.trigger(`${job}build`, list))).toEqual({ KEY: 'json-two', DEBUG: true });
    const again = await jenkins.call('POST', `${job}build`, {}, new URLSearchParams(list));
    expect([again.status, again.headers.get('location')]).toEqual([302, `${jenkins.url}${job}`]);
  });

  it('J29: fills in defaults, parses booleans and choices, trims where declared', async () => {
    const fields = { KEY: '  spaced ', RAW: ' kept ', DEBUG: 'TRUE', KIND: 'big' };
    const id = await jenkins.trigger(`${job}buildWithParameters`, fields);
    expect(await parametersOf(id)).toEqual({ KEY: 'spaced', RAW: ' kept ', RECIPE: '', DEBUG: true, KIND: 'big' });
    const defaults = await jenkins.trigger(`${job}buildWithParameters`, { KEY: 'd', DEBUG: 'yes' });
    expect(await parametersOf(defaults)).toEqual({
      KEY: 'd',
      RAW: 'fallback',
      RECIPE: '',
      DEBUG: false,
      KIND: 'small',
    });
    const empty = await jenkins.trigger(`${job}buildWithParameters`, { KEY: 'e', RAW: '' });
    expect(await parametersOf(empty)).toMatchObject({ RAW: '' });
  });

  it('J30: drops undeclared names silently', async () => {
    const id = await jenkins.trigger(`${job}buildWithParameters`, { KEY: 'declared', FOREIGN: 'x' });
    expect(Object.keys(await parametersOf(id))).not.toContain('FOREIGN');
    expect((await jenkins.json(`/queue/item/${id}/api/json`)).params).not.toContain('FOREIGN');
  });

  it('J31, J32: undeclared name through json= is 500, POST /build without json is 400 with X-Error', async () => {
    const fields = { json: JSON.stringify({ parameter: { name: 'FOREIGN', value: 'x' } }) };
    expect((await jenkins.call('POST', `${job}build`, {}, new URLSearchParams(fields))).status).toBe(500);
    const bare = await jenkins.call('POST', `${job}build`);
    expect([bare.status, bare.headers.get('x-error')]).toEqual([400, 'Nothing is submitted']);
  });

  it('J33: /buildWithParameters on a plain job is 400', async () => {
    expect((await jenkins.call('POST', `${plain}buildWithParameters`)).status).toBe(400);
  });

  it('J34, J80: a disabled job is 409 on both routes, before anything else, until it is enabled', async () => {
    expect((await jenkins.call('POST', '/job/closed/disable')).status).toBe(302);
    expect((await jenkins.json('/job/closed/api/json')).color).toBe('disabled');
    for (const action of ['build', 'buildWithParameters'])
      expect((await jenkins.call('POST', `/job/closed/${action}`)).status).toBe(409);
    expect((await jenkins.call('GET', '/job/closed/build')).status).toBe(409);
    await jenkins.call('POST', '/job/closed/enable');
    expect((await jenkins.call('POST', '/job/closed/build')).status).toBe(201);
  });

  it('J35: an unknown job is 404', async () => {
    for (const path of ['/job/none/build', '/job/team/job/none/buildWithParameters', '/job/team/build'])
      expect((await jenkins.call('POST', path)).status).toBe(404);
  });

  it('a parameter given twice and an illegal choice are 500, and nothing is queued', async () => {
    const before = (await jenkins.json('/queue/api/json')).items.length;
    const twice = await jenkins.call('POST', `${job}buildWithParameters?KEY=a`, {}, new URLSearchParams({ KEY: 'b' }));
    const choice = await jenkins.call('POST', `${job}buildWithParameters?KIND=huge`);
    expect([twice.status, choice.status]).toEqual([500, 500]);
    expect((await jenkins.json('/queue/api/json')).items).toHaveLength(before);
  });
});

describe('coalescing', () => {
  it('J36: the same parameters while queued answer 303 with the same Location; another value is a new item', async () => {
    const fields = new URLSearchParams({ KEY: 'same' });
    const first = await jenkins.call('POST', `${job}buildWithParameters`, {}, fields);
    const second = await jenkins.call('POST', `${job}buildWithParameters`, {}, fields);
    expect([first.status, second.status]).toEqual([201, 303]);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    const other = await jenkins.call('POST', `${job}buildWithParameters`, {}, new URLSearchParams({ KEY: 'other' }));
    expect([other.status, other.headers.get('location') === first.headers.get('location')]).toEqual([201, false]);
  });

  it('J37: a plain duplicate answers 201 with the same Location and adds its cause', async () => {
    const first = await jenkins.trigger(`${plain}build`);
    const answer = await jenkins.call('POST', `${plain}build`);
    expect([answer.status, answer.headers.get('location')]).toEqual([201, `${jenkins.url}/queue/item/${first}/`]);
    const { actions } = await jenkins.json(`/queue/item/${first}/api/json`);
    expect(actions[0].causes.length).toBeGreaterThanOrEqual(2);
  });
});

describe('addresses', () => {
  it('J15: a job without slash redirects to the slash and keeps the query', async () => {
    const answer = await jenkins.call('GET', '/job/team/job/app?x=1');
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/job/team/job/app/?x=1']);
  });

  it('J16: a folder lists its jobs and has no colour', async () => {
    const folder = await jenkins.json('/job/team/api/json');
    expect(folder.color).toBeUndefined();
    expect(folder.jobs).toEqual([
      {
        _class: 'org.jenkinsci.plugins.workflow.job.WorkflowJob',
        name: 'app',
        url: `${jenkins.url}/job/team/job/app/`,
        color: 'notbuilt',
      },
    ]);
  });

  it('J18: a semicolon in the path is 400', async () => {
    expect((await jenkins.call('GET', '/job/team;x=1/api/json')).status).toBe(400);
  });

  it('J19: HEAD tells whether a job exists, without a body', async () => {
    const there = await jenkins.call('HEAD', `${job}api/json`);
    expect([there.status, there.text]).toEqual([200, '']);
    expect((await jenkins.call('HEAD', '/job/none/api/json')).status).toBe(404);
  });

  it('J01, J20: pages and API name version and session', async () => {
    for (const path of ['/', '/login', '/api/json', `${job}api/json`]) {
      const answer = await jenkins.call('GET', path);
      expect([answer.status, answer.headers.get('x-jenkins'), answer.headers.get('x-jenkins-session')]).toEqual([
        200,
        '2.528.3',
        jenkins.session,
      ]);
    }
  });
});
