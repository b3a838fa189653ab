import { isAtLeast, type Dialect } from '../dialect.ts';
import type { Json, JsonObject } from '../types.ts';
import { equalValues } from './equal.ts';
import { healthCheckMembers, readinessCheckMembers } from './part-members.ts';
import {
  canonical,
  isList,
  isObject,
  keepUnknown,
  listOf,
  mapOf,
  put,
  withDefault,
  withoutNulls,
  type Draft,
} from './values.ts';

const protocols = ['HTTP', 'HTTPS', 'TCP', 'COMMAND', 'MESOS_HTTP', 'MESOS_HTTPS', 'MESOS_TCP'] as const;
const known: ReadonlySet<string> = new Set(healthCheckMembers);
const knownReadiness: ReadonlySet<string> = new Set(readinessCheckMembers);

/**
 * Health checks with their defaults, each with the members that its protocol has (reference 5.1 and 5.2). They are a set
 * (reference 10.1): of equal ones the first stays.
 */
export function healthChecksOf(value: Json | undefined, dialect: Dialect, fillPortIndex: boolean): Json {
  const checks = listOf(value, check => healthCheck(check, dialect, fillPortIndex));
  if (!isList(checks)) return checks;
  return checks.filter((check, index) => checks.findIndex(other => equalValues(other, check)) === index);
}

function healthCheck(check: JsonObject, dialect: Dialect, fillPortIndex: boolean): JsonObject {
  const protocol = canonical(check['protocol'] ?? 'HTTP', protocols) as Json;
  const form: Draft = {
    protocol,
    gracePeriodSeconds: withDefault(check['gracePeriodSeconds'], 300),
    intervalSeconds: withDefault(check['intervalSeconds'], 60),
    timeoutSeconds: withDefault(check['timeoutSeconds'], 20),
    maxConsecutiveFailures: withDefault(check['maxConsecutiveFailures'], 3),
    // Marathon's own checks have no delay; what is written there is forgotten.
    delaySeconds: isRunByMarathon(protocol) ? 15 : withDefault(check['delaySeconds'], 15),
  };
  if (isAtLeast(dialect, '1.8')) form['ipProtocol'] = canonical(check['ipProtocol'] ?? 'IPv4', ['IPv4', 'IPv6']);
  else put(form, 'ipProtocol', check['ipProtocol']);
  keepUnknown(form, check, known);
  if (protocol === 'COMMAND') {
    const command = check['command'];
    put(form, 'command', isObject(command) ? withoutNulls(command) : command);
    return form;
  }
  if (protocol === 'HTTP' || protocol === 'HTTPS') {
    // From 1.5 on the input is ignored (reference 5.2).
    form['ignoreHttp1xx'] = dialect === '1.4' ? withDefault(check['ignoreHttp1xx'], false) : false;
  }
  if (protocol !== 'TCP' && protocol !== 'MESOS_TCP') put(form, 'path', check['path']);
  put(form, 'port', check['port']);
  put(form, 'portIndex', check['portIndex']);
  if (fillPortIndex && form['port'] === undefined && form['portIndex'] === undefined) form['portIndex'] = 0;
  return form;
}

function isRunByMarathon(protocol: Json): boolean {
  return protocol === 'HTTP' || protocol === 'HTTPS' || protocol === 'TCP';
}

/** Readiness checks with their defaults (reference 2.3, step 12). */
export function readinessChecksOf(value: Json | undefined): Json {
  return listOf(value, check => {
    const codes = check['httpStatusCodesForReady'];
    const form: Draft = {
      name: withDefault(check['name'], 'readinessCheck'),
      protocol: canonical(check['protocol'] ?? 'HTTP', ['HTTP', 'HTTPS']),
      path: withDefault(check['path'], '/'),
      portName: withDefault(check['portName'], 'http-api'),
      intervalSeconds: withDefault(check['intervalSeconds'], 30),
      timeoutSeconds: withDefault(check['timeoutSeconds'], 10),
      httpStatusCodesForReady: Array.isArray(codes) && codes.length === 0 ? [200] : withDefault(codes, [200]),
      preserveLastResponse: withDefault(check['preserveLastResponse'], false),
    };
    keepUnknown(form, check, knownReadiness);
    return form;
  });
}

/** The general check of an app (≥ 1.8) with its defaults (reference 2.2). */
export function checkOf(value: Json | undefined): Json | undefined {
  if (!isObject(value)) return value ?? undefined;
  const form: Draft = { intervalSeconds: 60, timeoutSeconds: 20, delaySeconds: 15 };
  for (const key of Object.keys(value)) put(form, key, value[key]);
  if (isObject(form['http'])) {
    const http = mapOf(form['http']) as JsonObject;
    form['http'] = { ...http, scheme: canonical(http['scheme'] ?? 'HTTP', ['HTTP', 'HTTPS']) };
  }
  if (isObject(form['tcp'])) form['tcp'] = mapOf(form['tcp']);
  return form;
}
