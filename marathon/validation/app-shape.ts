import { isAtLeast, type Dialect } from '../dialect.ts';
import { containerShape, ipAddressShape, portDefinitionShape } from './container-shape.ts';
import { checkShapeOfApp, healthCheckShape, readinessCheckShape } from './health-check-shape.ts';
import { isExecutor, isNetworkName, isPathText } from './patterns.ts';
import type { Shape } from './shape.ts';

const text: Shape = { is: 'string' };
const flag: Shape = { is: 'boolean' };
const count: Shape = { is: 'integer', min: 0 };
const share: Shape = { is: 'number', min: 0, max: 1 };
const labels: Shape = { is: 'map', of: text };
const path: Shape = { is: 'string', minLength: 1, pattern: isPathText };
const uri: Shape = { is: 'string', minLength: 1, maxLength: 1024 };
const port: Shape = { is: 'integer', min: 0, max: 65_535 };

const secretReference: Shape = {
  is: 'object',
  members: { secret: { is: 'string', minLength: 1 } },
  required: ['secret'],
};
const env: Shape = {
  is: 'map',
  of: { is: 'either', string: text, object: secretReference, token: 'error.expected.jsstring' },
};

const artifact: Shape = {
  is: 'object',
  members: { uri, extract: flag, executable: flag, cache: flag, destPath: uri },
  required: ['uri'],
};

const network: Shape = {
  is: 'object',
  members: {
    name: { is: 'string', minLength: 1, maxLength: 63, pattern: isNetworkName },
    mode: { is: 'enum', values: ['container', 'container/bridge', 'host'] },
    labels,
  },
};

const upgradeStrategy: Shape & { is: 'object' } = {
  is: 'object',
  members: { minimumHealthCapacity: share, maximumOverCapacity: share },
};

const unreachableStrategy: Shape = {
  is: 'either',
  string: text,
  object: { is: 'object', members: { inactiveAfterSeconds: count, expungeAfterSeconds: count } },
  token: 'error.expected.jsobject',
};

const residency: Shape = {
  is: 'object',
  members: {
    relaunchEscalationTimeoutSeconds: count,
    taskLostBehavior: { is: 'enum', values: ['WAIT_FOREVER', 'RELAUNCH_AFTER_TIMEOUT'] },
  },
};

const limit: Shape = {
  is: 'either',
  string: { is: 'enum', values: ['unlimited'] },
  number: { is: 'number', min: 0 },
  token: 'error.expected.jsnumber',
};

// Members that every version reads in the same way.
const common: Readonly<Record<string, Shape>> = {
  id: path,
  cmd: { is: 'string', minLength: 1 },
  args: { is: 'list', of: text },
  user: text,
  env,
  instances: count,
  cpus: { is: 'number', min: 0 },
  mem: { is: 'number', min: 0 },
  disk: { is: 'number', min: 0 },
  gpus: count,
  executor: { is: 'string', pattern: isExecutor },
  constraints: { is: 'list', of: { is: 'list', of: text } },
  fetch: { is: 'list', of: artifact },
  uris: { is: 'list', of: uri },
  ports: { is: 'list', of: port },
  portDefinitions: { is: 'list', of: portDefinitionShape },
  ipAddress: ipAddressShape,
  requirePorts: flag,
  readinessChecks: { is: 'list', of: readinessCheckShape },
  dependencies: { is: 'list', of: path },
  upgradeStrategy,
  backoffSeconds: count,
  backoffFactor: { is: 'number', min: 1 },
  maxLaunchDelaySeconds: count,
  taskKillGracePeriodSeconds: count,
  killSelection: { is: 'enum', values: ['YOUNGEST_FIRST', 'OLDEST_FIRST'] },
  unreachableStrategy,
  acceptedResourceRoles: { is: 'list', of: text },
  labels,
  secrets: {
    is: 'map',
    of: { is: 'object', members: { source: { is: 'string', minLength: 1 } }, required: ['source'] },
  },
  residency,
};

const shapes = new Map<Dialect, Shape & { is: 'object' }>();

/**
 * The shape of an app for a version of Marathon: types, bounds and patterns that it checks while reading (reference 2.1
 * and 2.2). Members that the version does not know are not in it: Marathon ignores those.
 */
export function appShape(dialect: Dialect): Shape & { is: 'object' } {
  const made = shapes.get(dialect);
  if (made) return made;
  const members: Record<string, Shape> = {
    ...common,
    container: containerShape(dialect),
    healthChecks: { is: 'list', of: healthCheckShape(dialect) },
  };
  if (dialect === '1.4') {
    members['storeUrls'] = { is: 'list', of: { is: 'string', minLength: 1 } };
  } else {
    members['networks'] = { is: 'list', of: network };
    members['tty'] = flag;
    // Since 1.5 half a strategy is not enough.
    members['upgradeStrategy'] = { ...upgradeStrategy, required: ['minimumHealthCapacity', 'maximumOverCapacity'] };
    members['cpus'] = { is: 'number', min: 0.001 };
  }
  if (isAtLeast(dialect, '1.8')) {
    members['check'] = checkShapeOfApp;
    members['executorResources'] = {
      is: 'object',
      members: {
        cpus: { is: 'number', min: 0.1 },
        mem: { is: 'number', min: 32 },
        disk: { is: 'number', min: 10 },
      },
    };
  }
  if (isAtLeast(dialect, '1.9')) members['role'] = text;
  if (isAtLeast(dialect, '1.10')) members['resourceLimits'] = { is: 'object', members: { cpus: limit, mem: limit } };
  const shape: Shape & { is: 'object' } = { is: 'object', members, required: ['id'] };
  shapes.set(dialect, shape);
  return shape;
}
