import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { createMarathon } from '../../marathon/client/create-marathon.ts';
import type { Marathon } from '../../marathon/client/types.ts';
import { mockHttp } from '../support/http-mock.ts';

const origin = 'http://marathon.example:8080';
const mock = mockHttp(origin);
const result = { version: '2024-05-01T10:00:00.000Z', deploymentId: '5c1d' };
const cart = {
  id: '/shop/cart',
  version: '2024-05-01T10:00:00.000Z',
  instances: 2,
  tasksStaged: 0,
  tasksRunning: 2,
  tasksHealthy: 2,
  tasksUnhealthy: 0,
  deployments: [],
  cmd: 'sleep 1',
};
const html = '<html><body><h1>502 Bad Gateway</h1></body></html>';
const locked = {
  message: "App is locked by one or more deployments. Override with the option '?force=true'.",
  deployments: [{ id: '97c136bf' }],
};

let marathon: Marathon;
beforeEach(() => {
  marathon = createMarathon({ urls: [`${origin}/service/marathon`], clock: systemClock });
});
afterEach(() => marathon.close());

describe('a listing', () => {
  const query = { embed: ['apps.counts', 'apps.deployments', 'apps.lastTaskFailure'] };

  it('is one request for counts, deployments and last failure', async () => {
    mock()
      .get('/service/marathon/v2/apps')
      .query(query)
      .reply(200, { apps: [cart] });
    expect(await marathon.apps()).toEqual([cart]);
  });

  it('of an old version without counters counts zero', async () => {
    mock()
      .get('/service/marathon/v2/apps')
      .query(query)
      .reply(200, { apps: [{ id: '/a', version: 'v', instances: 1 }] });
    expect((await marathon.apps())[0]).toMatchObject({
      tasksRunning: 0,
      tasksHealthy: 0,
      tasksStaged: 0,
      tasksUnhealthy: 0,
    });
  });

  it.each([
    ['HTML', html],
    ['another object', '{}'],
    ['apps that are no list', '{"apps":null}'],
    ['an app without id', '{"apps":[{"version":"v","instances":1}]}'],
    ['half an answer', '{"apps":['],
  ])('that answers with %s is an error and never an empty cluster', async (_, body) => {
    mock().get('/service/marathon/v2/apps').query(query).reply(200, body);
    await expect(marathon.apps()).rejects.toMatchObject({ code: 'upstream-error' });
  });
});

describe('one app', () => {
  const embed = ['app.tasks', 'app.counts', 'app.deployments', 'app.lastTaskFailure'];
  const path = '/service/marathon/v2/apps/shop/cart';

  it('comes with its tasks', async () => {
    const tasks = [{ id: 't', appId: '/shop/cart', state: 'TASK_RUNNING' }];
    mock()
      .get(path)
      .query({ embed })
      .reply(200, { app: { ...cart, tasks } });
    expect((await marathon.app('/shop/cart'))?.tasks).toEqual(tasks);
  });

  it('is absent when Marathon says that it does not exist', async () => {
    mock().get(path).query({ embed }).reply(404, { message: "App '/shop/cart' does not exist" });
    expect(await marathon.app('/shop/cart')).toBeUndefined();
  });

  it.each([
    ['HTML', html, 'upstream-error'],
    ['an empty body', '', 'upstream-error'],
    ['JSON of somebody else', '{"error":"no such route"}', 'upstream-error'],
    ['another word of Marathon', '{"message":"There is no leader"}', 'marathon-not-found'],
  ])('behind a 404 with %s is not absent but an error', async (_, body, code) => {
    mock().get(path).query({ embed }).reply(404, body);
    await expect(marathon.app('/shop/cart')).rejects.toMatchObject({ code });
  });

  it('that is another one than was asked for is an error', async () => {
    mock()
      .get(path)
      .query({ embed })
      .reply(200, { app: { ...cart, id: '/shop/other' } });
    await expect(marathon.app('/shop/cart')).rejects.toMatchObject({ code: 'upstream-error' });
  });
});

describe('a replacement', () => {
  const path = '/service/marathon/v2/apps/shop/cart';
  const definition = { id: '/shop/cart', instances: 3 };

  it('sends the whole definition and says force either way', async () => {
    mock().put(path, definition).query({ partialUpdate: 'false', force: 'false' }).reply(200, result);
    mock().put(path, definition).query({ partialUpdate: 'false', force: 'true' }).reply(201, result);
    expect(await marathon.replaceApp('/shop/cart', definition, { force: false })).toEqual({
      ...result,
      created: false,
    });
    expect(await marathon.replaceApp('/shop/cart', definition, { force: true })).toEqual({ ...result, created: true });
  });

  async function failure(status: number, body: string | object): Promise<unknown> {
    mock().put(path).query(true).reply(status, body);
    return marathon.replaceApp('/shop/cart', definition, { force: false }).catch((thrown: unknown) => thrown);
  }

  it('of a locked app names the deployments', async () => {
    expect(await failure(409, locked)).toMatchObject({
      code: 'marathon-locked',
      retryable: true,
      context: { deployments: ['97c136bf'] },
    });
  });

  it('that conflicts with something else is no lock', async () => {
    expect(await failure(409, { message: 'An app with id [/shop/cart] already exists.' })).toMatchObject({
      code: 'marathon-conflict',
    });
  });

  it('at the limit of deployments finds Marathon busy, and without rights refused', async () => {
    const busy = 'Max number (100) of running deployments is achieved. Wait for existing deployments to complete.';
    expect(await failure(403, { message: busy })).toMatchObject({ code: 'marathon-busy', retryable: true });
    expect(await failure(403, { message: 'Not Authorized to perform this action!' })).toMatchObject({
      code: 'upstream-refused',
    });
    expect(await failure(401, html)).toMatchObject({ code: 'upstream-refused' });
  });

  it('that is invalid keeps the findings as data and names the first one', async () => {
    const details = [
      { path: '/instances', errors: ['error.expected.jsnumber'] },
      { path: '/container/portMappings(1)/hostPort', errors: ['error.max', 'error.min'] },
    ];
    expect(await failure(422, { message: 'Invalid JSON', details })).toMatchObject({
      code: 'marathon-rejected',
      message: 'Marathon refused an update of /shop/cart: /instances: error.expected.jsnumber (and 1 more)',
      context: { status: 422, details },
    });
  });

  it('that is refused in plain words keeps the words', async () => {
    expect(await failure(400, { message: 'Invalid JSON', details: 'Unexpected character' })).toMatchObject({
      code: 'marathon-rejected',
      message: 'Marathon refused an update of /shop/cart: Invalid JSON: Unexpected character',
      context: { details: [] },
    });
    expect(await failure(413, html)).toMatchObject({ code: 'marathon-rejected' });
  });

  it('that fails in a proxy is an upstream error in plain text', async () => {
    expect(await failure(502, html)).toMatchObject({
      code: 'upstream-error',
      message: 'Marathon answered 502 to an update of /shop/cart: 502 Bad Gateway',
    });
    expect(await failure(500, { message: 'URI not found' })).toMatchObject({ code: 'upstream-error' });
  });

  it('that is accepted in a form nobody knows is an error', async () => {
    expect(await failure(200, '{}')).toMatchObject({ code: 'upstream-error' });
  });
});

describe('a deletion', () => {
  it('never leaves force to the default of Marathon, which is true', async () => {
    mock().delete('/service/marathon/v2/apps/a').query({ force: 'false' }).reply(200, result);
    expect(await marathon.deleteApp('/a', { force: false })).toEqual(result);
  });

  it('of what is not there is nothing', async () => {
    mock()
      .delete('/service/marathon/v2/apps/a')
      .query({ force: 'true' })
      .reply(404, { message: "App '/a' does not exist" });
    expect(await marathon.deleteApp('/a', { force: true })).toBeUndefined();
  });

  it.each(['/', '', '/x/tasks', '/x/versions', '/restart', '/x/../y', '/*', '/x/.'])(
    'of "%s" is refused before it could hit something else',
    async id => {
      await expect(marathon.deleteApp(id, { force: false })).rejects.toMatchObject({ code: 'marathon-rejected' });
    },
  );

  it('encodes what could leave the path', async () => {
    mock().delete('/service/marathon/v2/apps/a%3Fb').query({ force: 'false' }).reply(200, result);
    expect(await marathon.deleteApp('/a?b', { force: false })).toEqual(result);
  });
});

describe('the rest of the interface', () => {
  it('deployments are read and cancelled with and without a rollback', async () => {
    const deployment = {
      id: 'd1',
      version: 'v',
      affectedApps: ['/a'],
      affectedPods: [],
      currentStep: 1,
      totalSteps: 2,
    };
    mock()
      .get('/service/marathon/v2/deployments')
      .reply(200, [{ ...deployment, steps: [] }]);
    mock().delete('/service/marathon/v2/deployments/d1').query({ force: 'false' }).reply(200, result);
    mock().delete('/service/marathon/v2/deployments/d1').query({ force: 'true' }).reply(202);
    mock()
      .delete('/service/marathon/v2/deployments/d2')
      .query({ force: 'false' })
      .reply(404, { message: 'DeploymentPlan d2 does not exist' });
    const { affectedPods: _, ...expected } = deployment;
    expect(await marathon.deployments()).toEqual([expected]);
    expect(await marathon.cancelDeployment('d1', { force: false })).toEqual(result);
    expect(await marathon.cancelDeployment('d1', { force: true })).toBeUndefined();
    await expect(marathon.cancelDeployment('d2', { force: false })).rejects.toMatchObject({
      code: 'marathon-not-found',
    });
  });

  it('the queue says how long and why', async () => {
    mock()
      .get('/service/marathon/v2/queue')
      .reply(200, {
        queue: [
          {
            count: 2,
            delay: { timeLeftSeconds: 5, overdue: false },
            since: '2024-05-01T10:00:01.000Z',
            processedOffersSummary: {
              rejectSummaryLastOffers: [{ reason: 'InsufficientCpus', declined: 3, processed: 3 }],
            },
            app: { id: '/a' },
          },
          { count: 1, delay: { timeLeftSeconds: 0, overdue: true }, pod: { id: '/pod' } },
          { count: 1, delay: { timeLeftSeconds: 0, overdue: true }, app: { id: '/old' } },
        ],
      });
    expect(await marathon.queue()).toEqual([
      {
        appId: '/a',
        count: 2,
        since: '2024-05-01T10:00:01.000Z',
        overdue: false,
        timeLeftSeconds: 5,
        reasons: [{ reason: 'InsufficientCpus', declined: 3, processed: 3 }],
      },
      { appId: '/old', count: 1, overdue: true, timeLeftSeconds: 0, reasons: [] },
    ]);
  });

  it('info, leader and ping', async () => {
    mock()
      .get('/service/marathon/v2/info')
      .reply(200, {
        version: '1.8.244',
        frameworkId: 'f-1',
        leader: 'h:8080',
        marathon_config: { default_network_name: 'dcos' },
      });
    mock().get('/service/marathon/v2/leader').reply(200, { leader: 'h:8080' });
    mock().get('/service/marathon/v2/leader').reply(404, { message: 'There is no leader' });
    mock().get('/service/marathon/v2/leader').reply(404, html);
    mock().get('/service/marathon/ping').reply(200, 'pong');
    mock().get('/service/marathon/ping').reply(503, html);
    expect(await marathon.info()).toEqual({
      version: '1.8.244',
      frameworkId: 'f-1',
      leader: 'h:8080',
      defaultNetworkName: 'dcos',
    });
    expect([await marathon.leader(), await marathon.leader()]).toEqual(['h:8080', undefined]);
    await expect(marathon.leader()).rejects.toMatchObject({ code: 'upstream-error' });
    await expect(marathon.ping()).resolves.toBeUndefined();
    await expect(marathon.ping()).rejects.toMatchObject({ code: 'upstream-error' });
  });

  it('versions come newest first, and one of them as a bare definition', async () => {
    const versions = ['2024-05-01T10:00:00.000Z', '2024-06-01T10:00:00.000Z', '2023-05-01T10:00:00.000Z'];
    mock().get('/service/marathon/v2/apps/a/versions').reply(200, { versions });
    mock().get('/service/marathon/v2/apps/a/versions/2024-05-01T10%3A00%3A00.000Z').reply(200, { id: '/a', cmd: 'x' });
    mock().post('/service/marathon/v2/apps/a/restart').query({ force: 'false' }).reply(200, result);
    expect(await marathon.versions('/a')).toEqual([versions[1], versions[0], versions[2]]);
    expect(await marathon.version('/a', '2024-05-01T10:00:00.000Z')).toEqual({ id: '/a', cmd: 'x' });
    expect(await marathon.restartApp('/a', { force: false })).toEqual(result);
  });
});
