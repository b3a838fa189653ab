import type { NormalContainer, NormalPortMapping } from '../../normal-form/types.ts';
import { isObject, textOf } from '../../normal-form/values.ts';
import { isAtLeast } from '../../dialect.ts';
import { featureMessage, isOff, type RuleContext } from './context.ts';
import { linuxInfoRules } from './linux-info.ts';
import { volumeRules } from './volumes.ts';

/** Images, engines, mappings and volumes of the container (reference 2.7). */
export function containerRules(context: RuleContext): void {
  const { container } = context.app;
  if (!container) return;
  imageRules(container, context);
  mappingRules(container.portMappings ?? [], context);
  volumeRules(container, context);
  linuxInfoRules(container, context);
}

function imageRules(container: NormalContainer, context: RuleContext): void {
  const { docker } = container;
  if (container.type === 'DOCKER') {
    if (!docker) context.say(['container', 'docker'], 'not defined');
    const written = context.definition['container'];
    const given = isObject(written) && isObject(written['docker']) ? written['docker'] : undefined;
    if (given && isObject(given['pullConfig']) && context.dialect !== '1.4') {
      context.say(['container', 'docker', 'pullConfig'], 'pullConfig is not supported with Docker containerizer');
    }
    if (isAtLeast(context.dialect, '1.8') && context.app.check !== undefined) {
      context.say(['check'], 'check is not supported with Docker containerizer');
    }
    return;
  }
  if (docker && container['appc'] !== undefined) {
    context.say(['container'], 'mesos containers should specify, at most, a single image type');
  }
  appcRules(container, context);
  const pullConfig = docker?.['pullConfig'];
  if (!isObject(pullConfig)) return;
  const place = ['container', 'docker', 'pullConfig'];
  if (isOff(context, 'secrets')) {
    context.say(place, 'must be empty');
    context.say(place, featureMessage('secrets'));
  }
  if (!Object.hasOwn(context.app.secrets, textOf(pullConfig['secret']))) {
    context.say(place, 'pullConfig.secret must refer to an existing secret');
  }
}

function appcRules(container: NormalContainer, context: RuleContext): void {
  const appc = container['appc'];
  const id = isObject(appc) ? appc['id'] : undefined;
  if (typeof id !== 'string') return;
  const place = ['container', 'appc', 'id'];
  if (!id.startsWith('sha512-')) context.say(place, "id must begin with 'sha512-',");
  else if (id.length === 'sha512-'.length) context.say(place, "id must contain non-empty digest after 'sha512-'.");
}

function mappingRules(mappings: readonly NormalPortMapping[], context: RuleContext): void {
  const place = ['container', 'portMappings'];
  const names = mappings.map(mapping => mapping.name).filter(name => name !== undefined);
  if (new Set(names).size !== names.length) context.say(place, 'Port names must be unique.');
  if (context.dialect === '1.4') return;
  const networks = context.app.networks.filter(network => network.mode === 'container');
  const networkNames = context.app.networks.map(network => network.name).filter(name => name !== undefined);
  for (const [index, mapping] of mappings.entries()) {
    const wanted = mapping.networkNames ?? [];
    if (networks.length > 1 && mapping.hostPort !== undefined && wanted.length !== 1) {
      context.say(
        [...place, index],
        'networkNames must be a single item list when hostPort is specified and more than 1 container network is defined',
      );
    }
    for (const [place2, name] of wanted.entries()) {
      if (!networkNames.includes(name)) {
        context.say([...place, index, 'networkNames', place2], `is not one of (${networkNames.join(',')})`);
      }
    }
  }
}
