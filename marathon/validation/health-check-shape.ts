import type { Dialect } from '../dialect.ts';
import type { Shape } from './shape.ts';

const text: Shape = { is: 'string' };
const flag: Shape = { is: 'boolean' };
const seconds: Shape = { is: 'integer', min: 0 };
const port: Shape = { is: 'integer', min: 0, max: 65_535 };
const path: Shape = { is: 'string', minLength: 1, maxLength: 1024 };
const scheme: Shape = { is: 'enum', values: ['HTTP', 'HTTPS'] };

const healthCheckMembers: Readonly<Record<string, Shape>> = {
  protocol: { is: 'enum', values: ['HTTP', 'HTTPS', 'TCP', 'COMMAND', 'MESOS_TCP', 'MESOS_HTTP', 'MESOS_HTTPS'] },
  path: text,
  port,
  portIndex: port,
  command: { is: 'object', members: { value: text }, required: ['value'] },
  gracePeriodSeconds: seconds,
  intervalSeconds: seconds,
  timeoutSeconds: { is: 'integer' },
  maxConsecutiveFailures: seconds,
  delaySeconds: seconds,
  ipProtocol: { is: 'enum', values: ['IPv4', 'IPv6'] },
  ignoreHttp1xx: flag,
};

/** A health check (reference 5.2). 1.4 also takes the name of a port as its index. */
export function healthCheckShape(dialect: Dialect): Shape {
  if (dialect !== '1.4') return { is: 'object', members: healthCheckMembers };
  const portIndex: Shape = { is: 'either', number: port, string: text, token: 'error.expected.jsnumber' };
  return { is: 'object', members: { ...healthCheckMembers, portIndex } };
}

/** A readiness check (reference 2.2 and 4.6). */
export const readinessCheckShape: Shape = {
  is: 'object',
  members: {
    name: text,
    protocol: scheme,
    path,
    portName: { is: 'string', pattern: name => /^[a-z][-a-z0-9]*$/.test(name) },
    intervalSeconds: seconds,
    timeoutSeconds: { is: 'integer' },
    httpStatusCodesForReady: { is: 'list', of: { is: 'integer', min: 100, max: 999 } },
    preserveLastResponse: flag,
  },
};

/** The general check of an app (≥ 1.8). */
export const checkShapeOfApp: Shape = {
  is: 'object',
  members: {
    http: { is: 'object', members: { portIndex: port, port, path, scheme } },
    tcp: { is: 'object', members: { portIndex: port, port } },
    exec: {
      is: 'object',
      members: {
        command: { is: 'object', members: { shell: { is: 'string', minLength: 1 }, argv: { is: 'list', of: text } } },
      },
      required: ['command'],
    },
    intervalSeconds: seconds,
    timeoutSeconds: seconds,
    delaySeconds: seconds,
  },
};
