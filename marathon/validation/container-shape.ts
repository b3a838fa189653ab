import { isAtLeast, type Dialect } from '../dialect.ts';
import { isNetworkName, isPortName } from './patterns.ts';
import type { Shape } from './shape.ts';

const text: Shape = { is: 'string' };
const flag: Shape = { is: 'boolean' };
const filled: Shape = { is: 'string', minLength: 1 };
const labels: Shape = { is: 'map', of: text };
const port: Shape = { is: 'integer', min: 0, max: 65_535 };
const size: Shape = { is: 'integer', min: 0 };
const portName: Shape = { is: 'string', minLength: 1, pattern: isPortName };
const protocol: Shape = { is: 'enum', values: ['tcp', 'udp', 'udp,tcp'] };

/** A port definition (reference 2.2). */
export const portDefinitionShape: Shape = { is: 'object', members: { port, protocol, name: portName, labels } };

/** The deprecated `ipAddress`. */
export const ipAddressShape: Shape = {
  is: 'object',
  members: {
    groups: { is: 'list', of: text },
    labels,
    networkName: filled,
    discovery: {
      is: 'object',
      members: {
        ports: {
          is: 'list',
          of: {
            is: 'object',
            members: { number: port, name: portName, protocol, labels },
            required: ['name'],
          },
        },
      },
    },
  },
};

const portMappings: Shape = {
  is: 'list',
  of: {
    is: 'object',
    members: {
      containerPort: port,
      hostPort: port,
      servicePort: port,
      protocol,
      name: portName,
      labels,
      networkNames: { is: 'list', of: { is: 'string', minLength: 1, maxLength: 63, pattern: isNetworkName } },
    },
  },
};

const volume: Shape = {
  is: 'object',
  members: {
    containerPath: filled,
    hostPath: filled,
    mode: { is: 'enum', values: ['RO', 'RW'] },
    secret: filled,
    persistent: {
      is: 'object',
      members: {
        type: { is: 'enum', values: ['root', 'path', 'mount'] },
        size,
        maxSize: size,
        profileName: text,
        constraints: { is: 'list', of: { is: 'list', of: text } },
      },
      required: ['size'],
    },
    external: {
      is: 'object',
      members: { size, name: text, provider: text, options: labels, shared: flag },
    },
  },
  required: ['containerPath'],
};

const docker: Shape & { is: 'object' } = {
  is: 'object',
  members: {
    image: filled,
    forcePullImage: flag,
    privileged: flag,
    network: { is: 'enum', values: ['BRIDGE', 'HOST', 'NONE', 'USER'] },
    parameters: {
      is: 'list',
      of: { is: 'object', members: { key: filled, value: text }, required: ['key', 'value'] },
    },
    portMappings,
    credential: { is: 'object', members: { principal: text, secret: text } },
    pullConfig: { is: 'object', members: { secret: filled }, required: ['secret'] },
  },
  required: ['image'],
};

const linuxInfo: Shape = {
  is: 'object',
  members: {
    seccomp: { is: 'object', members: { profileName: text, unconfined: flag } },
    ipcInfo: {
      is: 'object',
      members: { mode: { is: 'enum', values: ['PRIVATE', 'SHARE_PARENT'] }, shmSize: { is: 'number' } },
    },
  },
};

/** The container of an app (reference 2.2). */
export function containerShape(dialect: Dialect): Shape {
  const members: Record<string, Shape> = {
    type: { is: 'enum', values: ['DOCKER', 'MESOS'] },
    docker,
    appc: {
      is: 'object',
      members: { image: filled, id: { is: 'string', minLength: 7 }, labels, forcePullImage: flag },
      required: ['image'],
    },
    volumes: { is: 'list', of: volume },
  };
  if (dialect !== '1.4') members['portMappings'] = portMappings;
  if (isAtLeast(dialect, '1.8')) members['linuxInfo'] = linuxInfo;
  return { is: 'object', members };
}
