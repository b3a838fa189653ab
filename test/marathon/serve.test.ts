import { expect, test } from 'vitest';
import { definitionBody } from '../../marathon/normal-form/body.ts';
import { normaliseLive } from '../../marathon/normal-form/live.ts';
import { normaliseDefinition } from '../../marathon/normal-form/normalise.ts';
import { serveApp } from '../../marathon/normal-form/serve.ts';
import type { JsonObject } from '../../marathon/types.ts';

const commandApp = { id: '/demo/web', cmd: 'sleep 1000' };

const servedCommandApp = {
  id: '/demo/web',
  cmd: 'sleep 1000',
  backoffFactor: 1.15,
  backoffSeconds: 1,
  cpus: 1,
  disk: 0,
  executor: '',
  instances: 1,
  labels: {},
  maxLaunchDelaySeconds: 300,
  mem: 128,
  gpus: 0,
  networks: [{ mode: 'host' }],
  portDefinitions: [{ port: 0, name: 'default', protocol: 'tcp' }],
  requirePorts: false,
  upgradeStrategy: { maximumOverCapacity: 1, minimumHealthCapacity: 1 },
  killSelection: 'YOUNGEST_FIRST',
  unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
};

const dockerApp = {
  id: '/demo/api',
  instances: 2,
  cpus: 0.5,
  mem: 256,
  container: {
    type: 'DOCKER',
    docker: { image: 'registry.local/api:17' },
    portMappings: [{ containerPort: 8080, name: 'http' }],
  },
  networks: [{ mode: 'container/bridge' }],
  env: { MODE: 'prod' },
  healthChecks: [{ protocol: 'MESOS_HTTP', path: '/health', portIndex: 0 }],
};

const oldDockerApp = {
  ...dockerApp,
  networks: undefined,
  container: {
    type: 'DOCKER',
    docker: {
      image: 'registry.local/api:17',
      network: 'BRIDGE',
      portMappings: [{ containerPort: 8080, hostPort: 0, name: 'http' }],
    },
  },
  healthChecks: [{ protocol: 'HTTP', path: '/health', portIndex: 0 }],
};

const servedDockerApp = {
  id: '/demo/api',
  backoffFactor: 1.15,
  backoffSeconds: 1,
  container: {
    type: 'DOCKER',
    docker: { forcePullImage: false, image: 'registry.local/api:17', parameters: [], privileged: false },
    volumes: [],
    portMappings: [{ containerPort: 8080, hostPort: 0, labels: {}, name: 'http', protocol: 'tcp', servicePort: 0 }],
  },
  cpus: 0.5,
  disk: 0,
  env: { MODE: 'prod' },
  executor: '',
  healthChecks: [
    {
      gracePeriodSeconds: 300,
      intervalSeconds: 60,
      maxConsecutiveFailures: 3,
      path: '/health',
      portIndex: 0,
      protocol: 'MESOS_HTTP',
      ipProtocol: 'IPv4',
      timeoutSeconds: 20,
      delaySeconds: 15,
    },
  ],
  instances: 2,
  labels: {},
  maxLaunchDelaySeconds: 300,
  mem: 256,
  gpus: 0,
  networks: [{ mode: 'container/bridge' }],
  requirePorts: false,
  upgradeStrategy: { maximumOverCapacity: 1, minimumHealthCapacity: 1 },
  killSelection: 'YOUNGEST_FIRST',
  unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
};

test('1.8 prints a command with its defaults and leaves out what is empty', () => {
  expect(serveApp(normaliseDefinition(commandApp, '1.8'), '1.8')).toEqual(servedCommandApp);
});

test('1.9 adds the role', () => {
  expect(serveApp(normaliseDefinition(commandApp, '1.9'), '1.9')).toEqual({ ...servedCommandApp, role: '*' });
});

test('1.5 has the longer back-off', () => {
  expect(serveApp(normaliseDefinition(commandApp, '1.5'), '1.5')).toEqual({
    ...servedCommandApp,
    maxLaunchDelaySeconds: 3600,
  });
});

test('1.8 prints a Docker app on a bridge without port definitions', () => {
  expect(serveApp(normaliseDefinition(dockerApp, '1.8'), '1.8')).toEqual(servedDockerApp);
});

test('the old form of the same app is printed in the new form', () => {
  const [check] = servedDockerApp.healthChecks;
  expect(serveApp(normaliseDefinition(oldDockerApp, '1.8'), '1.8')).toEqual({
    ...servedDockerApp,
    healthChecks: [{ ...check, protocol: 'HTTP', ignoreHttp1xx: false }],
  });
});

test('1.4 prints everything, in the old form', () => {
  expect(serveApp(normaliseDefinition(oldDockerApp, '1.4'), '1.4')).toEqual({
    id: '/demo/api',
    cmd: null,
    args: null,
    user: null,
    env: { MODE: 'prod' },
    instances: 2,
    cpus: 0.5,
    mem: 256,
    disk: 0,
    gpus: 0,
    executor: '',
    constraints: [],
    uris: [],
    fetch: [],
    storeUrls: [],
    backoffSeconds: 1,
    backoffFactor: 1.15,
    maxLaunchDelaySeconds: 3600,
    container: {
      type: 'DOCKER',
      volumes: [],
      docker: {
        image: 'registry.local/api:17',
        network: 'BRIDGE',
        portMappings: [{ containerPort: 8080, hostPort: 0, servicePort: 0, protocol: 'tcp', name: 'http', labels: {} }],
        privileged: false,
        parameters: [],
        forcePullImage: false,
      },
    },
    healthChecks: [
      {
        gracePeriodSeconds: 300,
        intervalSeconds: 60,
        timeoutSeconds: 20,
        maxConsecutiveFailures: 3,
        portIndex: 0,
        path: '/health',
        protocol: 'HTTP',
        ignoreHttp1xx: false,
      },
    ],
    readinessChecks: [],
    dependencies: [],
    upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 1 },
    labels: {},
    ipAddress: null,
    residency: null,
    secrets: {},
    taskKillGracePeriodSeconds: null,
    unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
    killSelection: 'YOUNGEST_FIRST',
    ports: [0],
    portDefinitions: [{ port: 0, protocol: 'tcp', name: 'default', labels: {} }],
    requirePorts: false,
  });
});

test('what 1.4 prints is read without its mirrors', () => {
  const wish = normaliseDefinition({ ...oldDockerApp, uris: ['http://h/a.zip'] }, '1.4');
  const printed = serveApp(wish, '1.4');
  expect(printed['uris']).toEqual(['http://h/a.zip']);
  expect(normaliseLive({ ...printed, tasksRunning: 2, version: 'x' }, '1.4')).toEqual(wish);
});

test('unknown members are not printed: Marathon forgets them', () => {
  const app = { ...dockerApp, future: 1, container: { ...dockerApp.container, other: 2 } };
  expect(serveApp(normaliseDefinition(app, '1.8'), '1.8')).toEqual(servedDockerApp);
});

test('an explicitly empty list of ports is printed', () => {
  const app = normaliseDefinition({ ...commandApp, portDefinitions: [] }, '1.8');
  expect(serveApp(app, '1.8')['portDefinitions']).toEqual([]);
});

test('labels of networks, definitions and volume options are printed when there are some', () => {
  const labels = { a: 'b' };
  const app = normaliseDefinition(
    {
      ...commandApp,
      networks: [{ name: 'x', labels }],
      container: {
        type: 'MESOS',
        volumes: [{ containerPath: 'd', mode: 'RW', external: { name: 'v', provider: 'dvdi', options: labels } }],
      },
    },
    '1.8',
  );
  expect(serveApp(app, '1.8')).toMatchObject({
    networks: [{ mode: 'container', name: 'x', labels }],
    container: { volumes: [{ external: { options: labels } }] },
  });
});

test('a body for 1.5 and later says nothing that is empty, but keeps an empty list of ports', () => {
  const body = definitionBody(normaliseDefinition({ ...commandApp, portDefinitions: [] }, '1.8'), '1.8');
  expect(body).not.toHaveProperty('args');
  expect(body).not.toHaveProperty('fetch');
  expect(body).toMatchObject({ id: '/demo/web', cmd: 'sleep 1000', portDefinitions: [] });
});

test('a body for 1.4 is in its own form and says each thing once', () => {
  const body = definitionBody(normaliseDefinition({ ...oldDockerApp, uris: ['http://h/a.zip'] }, '1.4'), '1.4');
  expect(body).not.toHaveProperty('networks');
  expect(body).not.toHaveProperty('uris');
  expect(body).not.toHaveProperty('ports');
  expect(body).toMatchObject({
    fetch: [{ uri: 'http://h/a.zip' }],
    container: { docker: { network: 'BRIDGE', portMappings: [{ containerPort: 8080 }] } },
  });
});

test('a body for 1.4 of an app with an address of its own has no container that was not there', () => {
  const wish = normaliseDefinition({ ...commandApp, ipAddress: { networkName: 'x', groups: ['dev'] } }, '1.4');
  const body = definitionBody(wish, '1.4');
  expect(body).not.toHaveProperty('container');
  expect(body['ipAddress']).toMatchObject({ networkName: 'x', groups: ['dev'] });
  expect(normaliseDefinition(body, '1.4')).toEqual(wish);
});

test('a member called __proto__ is a member all the way to the body', () => {
  const definition = JSON.parse(
    '{"id":"/a","cmd":"run","__proto__":{"polluted":true},"env":{"__proto__":"x"}}',
  ) as JsonObject;
  const body = definitionBody(normaliseDefinition(definition, '1.8'), '1.8');
  expect(body['polluted']).toBeUndefined();
  expect(JSON.stringify(body)).toContain('"env":{"__proto__":"x"}');
});

test('the place of an artifact is called outputFile in 1.4, whichever way it was written', () => {
  for (const name of ['destPath', 'outputFile']) {
    const wish = normaliseDefinition({ id: '/a', cmd: 'run', fetch: [{ uri: 'http://h/a', [name]: 'b' }] }, '1.4');
    expect(wish.fetch).toMatchObject([{ destPath: 'b' }]);
    const artifact = { uri: 'http://h/a', extract: true, executable: false, cache: false, outputFile: 'b' };
    expect(serveApp(wish, '1.4')['fetch']).toEqual([artifact]);
    expect(definitionBody(wish, '1.4')['fetch']).toEqual([artifact]);
    expect(definitionBody(wish, '1.8')['fetch']).toMatchObject([{ destPath: 'b' }]);
  }
});

test('a role that is named twice is one role', () => {
  const wish = normaliseDefinition({ id: '/a', cmd: 'run', acceptedResourceRoles: ['*', 'web', '*'] }, '1.8');
  expect(wish.acceptedResourceRoles).toEqual(['*', 'web']);
});
