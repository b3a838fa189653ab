import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../../clock/virtual-clock.ts';
import { shellJob, startJenkins, stringParameter, type TestJenkins } from '../jenkins.ts';

const job = '/job/team/job/app/';
const plain = '/job/plain/';
const withParameters = `${job}buildWithParameters`;

let jenkins: TestJenkins;
let old: TestJenkins;

beforeAll(async () => {
  const jobs = [
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
    shellJob('attic/app', 'true'),
    shellJob('remote', 'true', { authToken: 'let-me-in' }),
  ];
  jenkins = await startJenkins({ quietPeriodSeconds: 60, jobs });
  old = await startJenkins({
    quietPeriodSeconds: 60,
    jobs,
    compatibility: { coalescedStatus: 201, notParameterizedStatus: 500, triggerByGetWithToken: true },
  });
});
afterAll(async () => {
  await jenkins.remove();
  await old.remove();
});

async function parametersOf(id: number): Promise<Record<string, unknown>> {
  const { actions } = await jenkins.json(`/queue/item/${id}/api/json`);
  const action = (actions as { parameters?: { name: string; value: unknown }[] }[]).find(entry => entry.parameters);
  return Object.fromEntries((action?.parameters ?? []).map(({ name, value }) => [name, value]));
}

function json(parameter: unknown): URLSearchParams {
  return new URLSearchParams({ json: JSON.stringify({ parameter }) });
}

describe('a trigger', () => {
  it('J22 build-201: POST /build answers 201, no body, and Location of the item', async () => {
    const answer = await jenkins.call('POST', `${plain}build`);
    expect([answer.status, answer.text, answer.headers.get('content-length')]).toEqual([201, '', '0']);
    expect(answer.headers.get('location')).toMatch(new RegExp(`^${jenkins.url}/queue/item/\\d+/$`));
  });

  it('J23 build-get-405: GET is 405 with Allow: POST, the form of a parameterised job without; before 2.469 it triggers', async () => {
    for (const path of [`${plain}build`, withParameters]) {
      const answer = await jenkins.call('GET', path);
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    }
    const form = await jenkins.call('GET', `${job}build`);
    expect([form.status, form.headers.has('allow')]).toEqual([405, false]);
    expect((await old.call('GET', `${withParameters}?KEY=by-get`)).status).toBe(201);
  });

  it('J24 params-query: takes parameters from the query', async () => {
    expect(await parametersOf(await jenkins.trigger(`${withParameters}?KEY=from-query`))).toMatchObject({
      KEY: 'from-query',
    });
  });

  it('J25 params-form: takes parameters from an urlencoded body', async () => {
    const id = await jenkins.trigger(withParameters, { KEY: 'from body & more', RECIPE: '{"run":"x"}' });
    expect(await parametersOf(id)).toMatchObject({ KEY: 'from body & more', RECIPE: '{"run":"x"}' });
  });

  it('J26 params-multipart: takes parameters and a file, which lies in the workspace of the build', async () => {
    const files = await startJenkins({
      jobs: [
        shellJob('upload', 'cat conf/settings.txt', {
          parameters: [stringParameter('KEY'), { name: 'conf/settings.txt', type: 'file', default: '', trim: false }],
        }),
      ],
    });
    const form = new FormData();
    form.set('KEY', 'multi');
    form.set('conf/settings.txt', new Blob(['from the file\n']), 'mine.txt');
    const answer = await files.call('POST', '/job/upload/buildWithParameters', {}, form);
    expect(answer.status).toBe(201);
    const number = await files.executableOf(Number(/(\d+)\/$/.exec(answer.headers.get('location') ?? '')?.[1]));
    const { actions, result } = await files.finished('/job/upload/', number);
    expect(result).toBe('SUCCESS');
    expect((await files.call('GET', '/job/upload/1/consoleText')).text).toContain('\nfrom the file\n');
    expect(actions[2].parameters).toEqual([
      { _class: 'hudson.model.StringParameterValue', name: 'KEY', value: 'multi' },
      { _class: 'hudson.model.FileParameterValue', name: 'conf/settings.txt' },
    ]);
    await files.remove();
  });

  it('J27 params-json: takes json= on /build, one object or a list, without defaults; folded it is 302', async () => {
    const one = await jenkins.call('POST', `${job}build`, {}, json({ name: 'KEY', value: 'json-one' }));
    const id = Number(/(\d+)\/$/.exec(one.headers.get('location') ?? '')?.[1]);
    expect(await parametersOf(id)).toEqual({ KEY: 'json-one' });
    const list = json([
      { name: 'KEY', value: 'json-two' },
      { name: 'DEBUG', value: true },
    ]);
    const two = await jenkins.call('POST', `${job}build`, {}, list);
    expect(await parametersOf(Number(/(\d+)\/$/.exec(two.headers.get('location') ?? '')?.[1]))).toEqual({
      KEY: 'json-two',
      DEBUG: true,
    });
    const again = await jenkins.call('POST', `${job}build`, {}, list);
    expect([again.status, again.headers.get('location')]).toEqual([302, `${jenkins.url}${job}`]);
  });

  it('J28 params-fields-and-json: the fields count for /buildWithParameters', async () => {
    const both = { KEY: 'field', json: JSON.stringify({ parameter: { name: 'KEY', value: 'json' } }) };
    expect(await parametersOf(await jenkins.trigger(withParameters, both))).toMatchObject({ KEY: 'field' });
  });

  it('J29 defaults: fills in defaults, parses booleans and choices, trims where declared', async () => {
    const fields = { KEY: '  spaced ', RAW: ' kept ', DEBUG: 'TRUE', KIND: 'big' };
    const id = await jenkins.trigger(withParameters, fields);
    expect(await parametersOf(id)).toEqual({ KEY: 'spaced', RAW: ' kept ', RECIPE: '', DEBUG: true, KIND: 'big' });
    const defaults = await jenkins.trigger(withParameters, { KEY: 'd', DEBUG: 'yes' });
    const expected = { KEY: 'd', RAW: 'fallback', RECIPE: '', DEBUG: false, KIND: 'small' };
    expect(await parametersOf(defaults)).toEqual(expected);
    expect(await parametersOf(await jenkins.trigger(withParameters, { KEY: 'e', RAW: '' }))).toMatchObject({ RAW: '' });
  });

  it('J30 unknown-ignored: drops undeclared names silently, from item and build', async () => {
    const id = await jenkins.trigger(`${withParameters}?delay=0sec`, { KEY: 'declared', FOREIGN: 'x' });
    expect(Object.keys(await parametersOf(id))).not.toContain('FOREIGN');
    const number = await jenkins.executableOf(id);
    await jenkins.finished(job, number);
    expect((await jenkins.call('GET', `${job}${number}/consoleText`)).text).not.toContain('FOREIGN');
    expect(JSON.stringify(await jenkins.json(`${job}${number}/api/json`))).not.toContain('FOREIGN');
  });

  it('J31 unknown-json-500: an undeclared name through json= is an error', async () => {
    expect((await jenkins.call('POST', `${job}build`, {}, json({ name: 'FOREIGN', value: 'x' }))).status).toBe(500);
  });

  it('J32 post-no-json-400: POST /build of a parameterised job wants its form', async () => {
    const bare = await jenkins.call('POST', `${job}build`);
    expect([bare.status, bare.headers.get('x-error')]).toEqual([400, 'Nothing is submitted']);
    const fields = await jenkins.call('POST', `${job}build`, {}, new URLSearchParams({ KEY: 'x' }));
    expect([fields.status, fields.headers.get('x-error')]).toEqual([400, 'This page expects a form submission']);
  });

  it('J33 not-parameterised: /buildWithParameters on a plain job is 400 without X-Error; 500 before 2.524', async () => {
    const answer = await jenkins.call('POST', `${plain}buildWithParameters`);
    expect([answer.status, answer.headers.has('x-error')]).toEqual([400, false]);
    expect((await old.call('POST', `${plain}buildWithParameters`)).status).toBe(500);
  });

  it('J34 disabled-409: on both routes, until the job is enabled', async () => {
    await jenkins.call('POST', '/job/closed/disable');
    for (const action of ['build', 'buildWithParameters'])
      expect((await jenkins.call('POST', `/job/closed/${action}`)).status).toBe(409);
    expect((await jenkins.call('GET', '/job/closed/build')).status).toBe(409);
    await jenkins.call('POST', '/job/closed/enable');
    expect((await jenkins.call('POST', '/job/closed/build')).status).toBe(201);
  });

  it('J35 missing-404: an unknown job, in or out of a folder, and a folder itself', async () => {
    for (const path of ['/job/none/build', '/job/team/job/none/buildWithParameters', '/job/team/build'])
      expect((await jenkins.call('POST', path)).status).toBe(404);
  });

  it('J36 coalesce-303: the same parameters while queued give the same item; another value a new one; 201 before 2.308', async () => {
    const fields = new URLSearchParams({ KEY: 'same' });
    const first = await jenkins.call('POST', withParameters, {}, fields);
    const second = await jenkins.call('POST', withParameters, {}, fields);
    expect([first.status, second.status]).toEqual([201, 303]);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    const other = await jenkins.call('POST', withParameters, {}, new URLSearchParams({ KEY: 'other' }));
    expect([other.status, other.headers.get('location') === first.headers.get('location')]).toEqual([201, false]);

    const before = [
      await old.call('POST', withParameters, {}, fields),
      await old.call('POST', withParameters, {}, fields),
    ];
    expect(before.map(answer => answer.status)).toEqual([201, 201]);
    expect(before[1]?.headers.get('location')).toBe(before[0]?.headers.get('location'));
  });

  it('J37 coalesce-plain-201: a plain duplicate gives 201, the same Location, and one cause more', async () => {
    const first = await jenkins.trigger(`${plain}build`);
    const causes = async () => (await jenkins.json(`/queue/item/${first}/api/json`)).actions[0].causes.length as number;
    const before = await causes();
    const answer = await jenkins.call('POST', `${plain}build`);
    expect([answer.status, answer.headers.get('location')]).toEqual([201, `${jenkins.url}/queue/item/${first}/`]);
    expect(await causes()).toBe(before + 1);
  });

  it('J38 coalesce-not-pending: once handed to an executor, the same trigger makes a new item', async () => {
    const slow = await startJenkins({ jobs: [shellJob('app', 'true')] });
    slow.setDelays({ handOver: 60_000 });
    const first = await slow.trigger('/job/app/buildWithParameters', { KEY: 'same' });
    expect(await slow.json(`/queue/item/${first}/api/json`)).toMatchObject({ pending: true });
    const again = await slow.call('POST', '/job/app/buildWithParameters?KEY=same');
    expect([again.status, again.headers.get('location')]).toEqual([201, `${slow.url}/queue/item/${first + 1}/`]);
    await slow.remove();
  });

  it('J39 refused-302: in a disabled folder nothing is queued, and the answer leads to the job', async () => {
    await jenkins.call('POST', '/job/attic/disable');
    const before = (await jenkins.json('/queue/api/json')).items.length;
    const answer = await jenkins.call('POST', '/job/attic/job/app/buildWithParameters?KEY=x');
    expect([answer.status, answer.headers.get('location')]).toEqual([302, `${jenkins.url}/job/attic/job/app/`]);
    expect((await jenkins.json('/queue/api/json')).items).toHaveLength(before);
    await jenkins.call('POST', '/job/attic/enable');
    expect((await jenkins.call('POST', '/job/attic/job/app/buildWithParameters?KEY=x')).status).toBe(201);
  });

  it('J40 delay: sec and secs, a bare number is milliseconds cut to seconds (seconds before 2.82), else the quiet period', async () => {
    const clock = createVirtualClock();
    const timed = await startJenkins({
      clock,
      quietPeriodSeconds: 60,
      jobs: [shellJob('app', 'true'), shellJob('quick', 'true', { quietPeriodSeconds: 7 })],
    });
    const path = '/job/app/buildWithParameters';
    const waits = async (id: number) => (await timed.json(`/queue/item/${id}/api/json`)).timestamp - clock.now();
    expect(await waits(await timed.trigger(`${path}?delay=3sec`, { KEY: 'a' }))).toBe(3000);
    expect(await waits(await timed.trigger(`${path}?delay=2700`, { KEY: 'b' }))).toBe(2000);
    expect(await waits(await timed.trigger('/job/quick/buildWithParameters', { KEY: 'q' }))).toBe(7000);
    const slow = await timed.trigger(path, { KEY: 'c' });
    expect(await waits(slow)).toBe(60_000);
    expect(await timed.trigger(`${path}?delay=10secs`, { KEY: 'c' })).toBe(slow);
    await timed.trigger(`${path}?delay=30sec`, { KEY: 'c' });
    expect(await waits(slow)).toBe(10_000);
    expect((await timed.call('POST', `${path}?delay=soon`)).status).toBe(500);
    await timed.remove();

    const before = await startJenkins({
      clock,
      jobs: [shellJob('app', 'true')],
      compatibility: { bareDelay: 'seconds' },
    });
    const id = await before.trigger(`${path}?delay=5`, { KEY: 'a' });
    expect((await before.json(`/queue/item/${id}/api/json`)).timestamp - clock.now()).toBe(5000);
    await before.remove();
  });

  it("J41 token-trigger: the job's token lets GET pass and makes a remote cause; a wrong one is 403", async () => {
    const path = '/job/remote/buildWithParameters';
    const answer = await jenkins.call('GET', `${path}?token=let-me-in&KEY=x&cause=nightly`);
    expect(answer.status).toBe(201);
    const { actions } = await jenkins.json(`${new URL(answer.headers.get('location') ?? '').pathname}api/json`);
    expect(actions[0].causes[0]).toMatchObject({
      _class: 'hudson.model.Cause$RemoteCause',
      addr: expect.stringContaining('127.0.0.1'),
      note: 'nightly',
    });
    expect((await jenkins.call('GET', `${path}?token=wrong&KEY=x`)).status).toBe(403);
    expect((await jenkins.call('POST', `${path}?token=wrong&KEY=x`)).status).toBe(403);
    expect((await jenkins.call('GET', `${path}?KEY=x`)).status).toBe(405);
  });

  it('is 500 for a parameter given twice and for an illegal choice, and nothing is queued', async () => {
    const before = (await jenkins.json('/queue/api/json')).items.length;
    const twice = await jenkins.call('POST', `${withParameters}?KEY=a`, {}, new URLSearchParams({ KEY: 'b' }));
    const choice = await jenkins.call('POST', `${withParameters}?KIND=huge`);
    expect([twice.status, choice.status]).toEqual([500, 500]);
    expect((await jenkins.json('/queue/api/json')).items).toHaveLength(before);
  });
});
