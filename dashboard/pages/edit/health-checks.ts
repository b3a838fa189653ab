import { dataOf, valueAt, withValue, type FormValue, type Path } from './document.ts';
import { portsPath } from './networks.ts';
import { itemsAt } from './form-model.ts';

/** A member of a health check that has a field, and whether it is shown at once. */
export interface CheckField {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'flag';
  readonly label: string;
  readonly unit?: string;
}

const timing: readonly CheckField[] = [
  { name: 'gracePeriodSeconds', kind: 'number', label: 'Time to start', unit: 's' },
  { name: 'intervalSeconds', kind: 'number', label: 'Interval', unit: 's' },
  { name: 'timeoutSeconds', kind: 'number', label: 'Timeout', unit: 's' },
  { name: 'maxConsecutiveFailures', kind: 'number', label: 'Failures in a row' },
];
const delay: CheckField = { name: 'delaySeconds', kind: 'number', label: 'Delay', unit: 's' };

/** Protocols of health checks, those that agents ask first. */
export const checkProtocols = ['MESOS_HTTP', 'MESOS_HTTPS', 'MESOS_TCP', 'COMMAND', 'HTTP', 'HTTPS', 'TCP'] as const;

/** Whether a check asks for a path. */
export function hasPath(protocol: string): boolean {
  return protocol.endsWith('HTTP') || protocol.endsWith('HTTPS');
}

/** Whether a check asks a port. */
export function hasPort(protocol: string): boolean {
  return protocol !== 'COMMAND';
}

/** The numbers of a check of this protocol. */
export function timingOf(protocol: string): readonly CheckField[] {
  return protocol === 'COMMAND' || protocol.startsWith('MESOS_') ? [...timing, delay] : timing;
}

/** Members that checks of this protocol have not. */
function strangersOf(protocol: string): readonly string[] {
  const isOfAgent = protocol === 'COMMAND' || protocol.startsWith('MESOS_');
  return [
    ...(hasPath(protocol) ? [] : ['path']),
    ...(hasPort(protocol) ? [] : ['portIndex', 'port', 'ipProtocol']),
    ...(protocol === 'COMMAND' ? [] : ['command']),
    ...(isOfAgent ? [] : ['delaySeconds', 'ipProtocol']),
    ...(protocol === 'HTTP' || protocol === 'HTTPS' ? [] : ['ignoreHttp1xx']),
  ];
}

/** The text with another protocol for a check, without what checks of it have not. */
export function withProtocol(text: string, path: Path, protocol: string): string {
  let changed = withValue(text, [...path, 'protocol'], protocol);
  for (const name of strangersOf(protocol))
    if (valueAt(dataOf(changed), [...path, name]) !== undefined)
      changed = withValue(changed, [...path, name], undefined);
  return changed;
}

/** A check to begin with: of the first port when there is one, else by a command. */
export function newCheck(data: unknown): FormValue {
  if (itemsAt(data, portsPath(data)).length === 0) return { protocol: 'COMMAND', command: { value: '' } };
  return { protocol: 'MESOS_HTTP', path: '/health', portIndex: 0, gracePeriodSeconds: 60 };
}
