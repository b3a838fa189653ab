import { isAtLeast } from '../../dialect.ts';
import type { NormalContainer } from '../../normal-form/types.ts';
import { isList, isObject, textOf } from '../../normal-form/values.ts';
import type { Json, JsonObject } from '../../types.ts';
import { isRegularExpression } from '../patterns.ts';
import type { Segment } from '../paths.ts';
import { featureMessage, isOff, type RuleContext } from './context.ts';

const label = /^[a-zA-Z0-9](?:[a-zA-Z0-9_-]*[a-zA-Z0-9])?$/;
const optionKey = /^[a-zA-Z0-9]([a-zA-Z0-9_/-]*[a-zA-Z0-9])?$/;

/** Volumes: exactly one kind each, and the rules of the kind (reference 2.2 and 2.7). */
export function volumeRules(container: NormalContainer, context: RuleContext): void {
  const place = ['container', 'volumes'];
  const names: Json[] = [];
  for (const [index, volume] of container.volumes.entries()) {
    const own = [...place, index];
    if (isObject(volume['external'])) {
      if (typeof volume['external']['name'] === 'string') names.push(volume['external']['name']);
      externalRules(volume, volume['external'], container.type === 'DOCKER', own, context);
    } else if (isObject(volume['persistent'])) persistentRules(volume, volume['persistent'], own, context);
    else if (volume['secret'] !== undefined) secretRules(volume['secret'], own, context);
    else if (volume['hostPath'] === undefined) context.say([...own, 'hostPath'], 'not defined');
  }
  if (new Set(names).size !== names.length) context.say(place, 'Volume names must be unique');
}

function persistentRules(volume: JsonObject, info: JsonObject, place: readonly Segment[], context: RuleContext): void {
  const own = [...place, 'persistent'];
  const containerPath = textOf(volume['containerPath']);
  if (containerPath === '.' || containerPath === '..')
    context.say([...place, 'containerPath'], 'can not be one of (.,..)');
  if (!isAtLeast(context.dialect, '1.8') && containerPath.includes('/')) {
    context.say([...place, 'containerPath'], 'value must not contain "/"');
  }
  if (volume['mode'] !== 'RW') context.say([...place, 'mode'], `got ${textOf(volume['mode'])}, expected RW`);
  const size = Number(info['size']);
  if (size <= 0) context.say([...own, 'size'], `got ${size}, expected more than 0`);
  const maxSize = info['maxSize'];
  if (typeof maxSize === 'number') {
    if (info['type'] !== 'mount') context.say(own, 'Only mount volumes can have maxSize', [...own, 'maxSize']);
    if (maxSize <= size) context.say(own, 'Max size must be larger than size', [...own, 'maxSize']);
  }
  const constraints = isList(info['constraints']) ? info['constraints'] : [];
  if (info['type'] === 'root' && constraints.length > 0) {
    context.say(own, 'Constraints on root volumes are not supported', [...own, 'constraints']);
  }
  for (const [index, constraint] of constraints.entries()) {
    const message = isList(constraint) ? wrongVolumeConstraint(constraint) : undefined;
    if (message !== undefined) context.say([...own, 'constraints', index], message);
  }
}

function wrongVolumeConstraint(constraint: readonly Json[]): string | undefined {
  const [field, operator, value] = constraint;
  if (field === undefined) return 'Missing field and operator';
  if (field !== 'path' || typeof operator !== 'string' || typeof value !== 'string') {
    return `Unsupported constraint ${constraint.map(textOf).join(',')}`;
  }
  if (!['LIKE', 'UNLIKE'].includes(operator.toUpperCase())) return 'Operator must be one of LIKE, UNLIKE';
  return isRegularExpression(value) ? undefined : 'Invalid regular expression';
}

function externalRules(
  volume: JsonObject,
  info: JsonObject,
  isDocker: boolean,
  place: readonly Segment[],
  context: RuleContext,
): void {
  const own = [...place, 'external'];
  if (isOff(context, 'external_volumes')) context.say(place, featureMessage('external_volumes'));
  for (const name of ['name', 'provider']) {
    const value = info[name];
    if (typeof value !== 'string') context.say([...own, name], 'not defined');
    else if (!label.test(value)) context.say([...own, name], `must match regular expression '${label.source}'`);
  }
  const options = isObject(info['options']) ? info['options'] : {};
  for (const key of Object.keys(options)) {
    if (!optionKey.test(key)) {
      context.say([...own, 'options', { key }], `must match regular expression '${optionKey.source}'`);
    }
  }
  if (info['provider'] !== 'dvdi') return;
  if ((options['dvdi/driver'] ?? '') === '') context.say([...own, 'options', { key: 'dvdi/driver' }], 'not defined');
  if (isDocker && info['size'] !== undefined) context.say([...own, 'size'], 'must be undefined for Docker containers');
  if (!isDocker && volume['mode'] !== 'RW')
    context.say([...place, 'mode'], `got ${textOf(volume['mode'])}, expected RW`);
}

function secretRules(secret: Json, place: readonly Segment[], context: RuleContext): void {
  if (isOff(context, 'secrets')) context.say(place, featureMessage('secrets'));
  if (!Object.hasOwn(context.app.secrets, textOf(secret))) {
    context.say(place, 'volume.secret must refer to an existing secret', [...place, 'secret']);
  }
}
