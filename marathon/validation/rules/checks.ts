import { isList, isObject, textOf } from '../../normal-form/values.ts';
import type { JsonObject } from '../../types.ts';
import { double, type RuleContext } from './context.ts';

const marathonProtocols: readonly string[] = ['HTTP', 'HTTPS', 'TCP'];
const mesosProtocols: readonly string[] = ['MESOS_HTTP', 'MESOS_HTTPS', 'MESOS_TCP'];

/** Health checks and readiness checks (reference 2.7, 4.6 and section 5). */
export function checkRules(context: RuleContext): void {
  healthCheckRules(context);
  const { readinessChecks } = context.app;
  if (readinessChecks.length > 1) {
    context.say(['readinessChecks', 'size'], `got ${readinessChecks.length}, expected 1 or less`, ['readinessChecks']);
  }
  const names = portNames(context);
  for (const [index, check] of readinessChecks.entries()) {
    const place = ['readinessChecks', index];
    const portName = textOf(check['portName']);
    if (!names.includes(portName)) {
      context.say([...place, 'portName'], `No port definition reference for portName ${portName}`);
    }
    const timeout = Number(check['timeoutSeconds']);
    const interval = Number(check['intervalSeconds']);
    if (timeout >= interval)
      context.say([...place, 'timeoutSeconds'], `got ${timeout}, expected less than ${interval}`);
  }
}

function healthCheckRules(context: RuleContext): void {
  const { healthChecks, container } = context.app;
  const ports = portCount(context);
  let mesosChecks = 0;
  for (const [index, check] of healthChecks.entries()) {
    const place = ['healthChecks', index];
    const hasCommand = commandOf(context.definition, index);
    if (mesosProtocols.includes(check.protocol) && !hasCommand) mesosChecks += 1;
    if (!hasCommand && marathonProtocols.includes(check.protocol) && !hasPort(check, ports)) {
      context.say(
        place,
        'Health check port indices must address an element of the ports array or container port mappings.',
        [...place, 'portIndex'],
      );
    }
    const isDocker = container?.type === 'DOCKER';
    if (check['ipProtocol'] === 'IPv6' && !(mesosProtocols.includes(check.protocol) && isDocker)) {
      context.say(place, 'IPv6 can only be used for container type DOCKER and Mesos http/https/tcp health checks', [
        ...place,
        'ipProtocol',
      ]);
    }
  }
  if (mesosChecks > 1) {
    context.say([], 'AppDefinition can contain at most one Mesos health check', ['healthChecks']);
  }
}

function hasPort(check: JsonObject, ports: number): boolean {
  const index = check['portIndex'];
  // A name of 1.4.
  if (typeof index === 'string') return true;
  if (typeof index === 'number') return index < ports;
  return check['port'] !== undefined || ports === 1;
}

// Outside the host network, an app without a container gets its mapping only after it was validated.
function portCount({ app, definition }: RuleContext): number {
  const isBare = !isObject(definition['container']) && !isObject(definition['ipAddress']);
  const mappings = app.container?.portMappings;
  if (mappings !== undefined && isBare) return 0;
  if (mappings !== undefined && (mappings.length > 0 || app.portDefinitions === undefined)) return mappings.length;
  return app.portDefinitions?.length ?? 0;
}

// The normal form of an HTTP check has no command, but Marathon takes a check with one for a command.
function commandOf(definition: JsonObject, index: number): boolean {
  const checks = definition['healthChecks'];
  const check = isList(checks) ? checks[index] : undefined;
  return isObject(check) && isObject(check['command']);
}

function portNames({ app }: RuleContext): readonly string[] {
  const ports = app.container?.portMappings ?? app.portDefinitions ?? [];
  return ports.map(port => port.name).filter(name => name !== undefined);
}

/** Numbers that must be 0 for apps of a kind, with Marathon's sentence. */
export function mustBeZero(context: RuleContext, member: 'minimumHealthCapacity' | 'maximumOverCapacity'): void {
  const value = context.app.upgradeStrategy[member];
  if (value !== 0) context.say(['upgradeStrategy', member], `got ${double(value)}, expected 0.0`);
}
