import { isObject, textOf } from '../../normal-form/values.ts';
import { isUri } from '../patterns.ts';
import { featureMessage, isOff, type RuleContext } from './context.ts';

/** Environment, secrets and what is fetched (reference 2.7 and 8). */
export function secretRules(context: RuleContext): void {
  const { app } = context;
  const names = Object.keys(app.secrets);
  if (names.length > 0 && isOff(context, 'secrets')) context.say(['secrets'], featureMessage('secrets'));
  if (names.includes('')) context.say(['secrets'], 'must not be empty');
  let usesSecrets = false;
  for (const [key, value] of Object.entries(app.env)) {
    if (key === '') context.say(['env'], 'must not be empty');
    if (!isObject(value)) continue;
    usesSecrets = true;
    if (!Object.hasOwn(app.secrets, textOf(value['secret']))) {
      context.say(['env', { key }, 'secret'], 'references an undefined secret');
    }
  }
  if (usesSecrets && isOff(context, 'secrets')) {
    context.say(['env'], 'use of secret-references in the environment requires the secrets feature to be enabled');
  }
  for (const [index, artifact] of app.fetch.entries()) {
    if (!isUri(artifact.uri)) context.say(['fetch', index, 'uri'], 'URI has invalid syntax.');
  }
}
