import { isAtLeast } from '../../dialect.ts';
import { isObject } from '../../normal-form/values.ts';
import { volumeKinds } from '../../normal-form/volumes.ts';
import { isRegularExpression } from '../patterns.ts';
import { mustBeZero } from './checks.ts';
import { double, featureMessage, isOff, type RuleContext } from './context.ts';

/** Constraints, roles, resources and strategies (reference 2.7 and 8). */
export function schedulingRules(context: RuleContext): void {
  constraintRules(context);
  roleRules(context);
  resourceRules(context);
  strategyRules(context);
  labelRules(context);
}

function constraintRules(context: RuleContext): void {
  for (const [index, constraint] of context.app.constraints.entries()) {
    const message = wrongConstraint(constraint, context);
    if (message !== undefined) context.say(['constraints', index], message);
  }
}

function wrongConstraint(constraint: readonly string[], context: RuleContext): string | undefined {
  const [, operator, value] = constraint;
  if (constraint.length < 2 || constraint.length > 3) return 'Each constraint must have either 2 or 3 fields';
  switch (operator) {
    case 'UNIQUE':
      return value === undefined ? undefined : 'Value specified but not used';
    case 'CLUSTER':
      return undefined;
    case 'GROUP_BY':
      return value === undefined || value === '' || isInteger(value)
        ? undefined
        : 'Value was specified but is not a number';
    case 'MAX_PER':
      return value !== undefined && isInteger(value) ? undefined : 'Value was not specified or is not a number';
    case 'LIKE':
    case 'UNLIKE':
      if (value === undefined) return 'A regular expression value must be provided';
      return isRegularExpression(value) ? undefined : `'${value}' is not a valid regular expression`;
    case 'IS':
      if (context.dialect === '1.4') return unknownOperator(context);
      return value !== undefined && /^[a-zA-Z0-9_/.-]*$/.test(value)
        ? undefined
        : 'IS needs text of letters, digits and _/.-';
    default:
      return unknownOperator(context);
  }
}

function unknownOperator(context: RuleContext): string {
  const last = context.dialect === '1.4' ? 'MAX_PER or UNLIKE' : 'MAX_PER, UNLIKE or IS';
  return `Constraint operator must be one of the following UNIQUE, CLUSTER, GROUP_BY, LIKE, ${last}`;
}

function isInteger(text: string): boolean {
  return /^[+-]?\d{1,10}$/.test(text);
}

function roleRules(context: RuleContext): void {
  const { app, definition, server } = context;
  const given = definition['acceptedResourceRoles'];
  const place = ['acceptedResourceRoles'];
  if (Array.isArray(given) && given.length === 0) context.say(place, 'must not be empty');
  if (!isAtLeast(context.dialect, '1.9')) return;
  const own = app.role ?? server.defaultRole;
  if (own === undefined) return;
  const foreign = (app.acceptedResourceRoles ?? []).filter(role => role !== '*' && role !== own);
  if (foreign.length > 0)
    context.say(place, `may only contain * and the role of the app (${own}), not ${foreign.join(', ')}`);
}

function resourceRules(context: RuleContext): void {
  const { app } = context;
  if (app.gpus > 0) {
    if (app.container?.type === 'DOCKER')
      context.say([], 'GPU resources only work with the Mesos containerizer', ['gpus']);
    if (isOff(context, 'gpu_resources')) context.say([], featureMessage('gpu_resources'), ['gpus']);
  }
  const limits = app['resourceLimits'];
  if (!isObject(limits)) return;
  for (const name of ['cpus', 'mem'] as const) {
    const limit = limits[name];
    if (typeof limit === 'number' && limit < app[name]) {
      context.say(
        ['resourceLimits', name],
        `resource limit must be greater than or equal to requested resource (${double(app[name])})`,
      );
    }
  }
}

function strategyRules(context: RuleContext): void {
  const { app } = context;
  const strategy = app.unreachableStrategy;
  if (isObject(strategy) && Number(strategy['inactiveAfterSeconds']) > Number(strategy['expungeAfterSeconds'])) {
    context.say(['unreachableStrategy'], 'inactiveAfterSeconds must be less than or equal to expungeAfterSeconds', [
      'unreachableStrategy',
      'inactiveAfterSeconds',
    ]);
  }
  const isResident = volumeKinds(app.container).persistent;
  if (isResident) {
    mustBeZero(context, 'maximumOverCapacity');
    if (isObject(strategy)) {
      context.say([], 'unreachableStrategy must be disabled for resident tasks', ['unreachableStrategy']);
    }
  }
  if (!isAtLeast(context.dialect, '1.8') && app.residency !== undefined && !isResident) {
    context.say([], 'App must contain persistent volumes and define residency', ['residency']);
  }
}

function labelRules(context: RuleContext): void {
  const { app } = context;
  if (app.labels['MARATHON_SINGLE_INSTANCE_APP'] === 'true') {
    if (app.instances > 1) context.say([], 'Single instance app may only have one instance', ['instances']);
    mustBeZero(context, 'minimumHealthCapacity');
    mustBeZero(context, 'maximumOverCapacity');
  }
  const version = app.labels['DCOS_MIGRATION_API_VERSION'] ?? '';
  if (version === '') return;
  const isComplete = ['DCOS_PACKAGE_FRAMEWORK_NAME', 'DCOS_MIGRATION_API_PATH'].every(
    name => (app.labels[name] ?? '') !== '',
  );
  if (version !== 'v1' || !isComplete) {
    context.say(
      [],
      'DCOS_PACKAGE_FRAMEWORK_NAME and DCOS_MIGRATION_API_PATH must be defined when using DCOS_MIGRATION_API_VERSION',
      ['labels', 'DCOS_MIGRATION_API_VERSION'],
    );
  }
}
