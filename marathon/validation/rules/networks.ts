import type { NormalNetwork } from '../../normal-form/types.ts';
import type { RuleContext } from './context.ts';

/** Networks and port definitions (reference 2.7 and section 7). */
export function networkRules(context: RuleContext): void {
  portDefinitionRules(context);
  if (context.dialect === '1.4') return;
  const { networks } = context.app;
  const hosts = ofMode(networks, 'host');
  const bridges = ofMode(networks, 'container/bridge');
  const containers = ofMode(networks, 'container');
  const place = ['networks'];
  if (hosts.some(network => (network.name ?? '') !== '' || Object.keys(network.labels).length > 0)) {
    context.say(place, 'Host networks may not have names or labels');
  }
  if (bridges.some(network => (network.name ?? '') !== '')) context.say(place, 'Bridge networks may not have names');
  const names = networks.map(network => network.name).filter(name => name !== undefined);
  const unnamed = containers.filter(network => network.name === undefined).length;
  if (unnamed > 1 || new Set(names).size !== names.length) context.say(place, 'Duplicate networks are not allowed');
  const kinds = [hosts, bridges, containers].filter(kind => kind.length > 0).length;
  if (kinds > 1 || hosts.length > 1 || bridges.length > 1) {
    context.say(place, 'May specify a single host network, single bridge network, or else 1-to-n container networks');
  }
  if (unnamed > 0 && context.server.defaultNetworkName === null) {
    context.say(place, 'Network name must be specified when container network is selected.');
  }
  if (context.app.container?.type === 'DOCKER' && containers.length > 1) {
    context.say([], 'may only specify a single container network when using the Docker container engine', place);
  }
}

function portDefinitionRules(context: RuleContext): void {
  const definitions = context.app.portDefinitions ?? [];
  const names = definitions.map(definition => definition.name).filter(name => name !== undefined);
  const ports = definitions.map(definition => definition.port).filter(port => port !== 0);
  if (new Set(names).size !== names.length) context.say(['portDefinitions'], 'Port names must be unique.');
  if (new Set(ports).size !== ports.length) context.say(['portDefinitions'], 'Ports must be unique.');
}

function ofMode(networks: readonly NormalNetwork[], mode: string): readonly NormalNetwork[] {
  return networks.filter(network => network.mode === mode);
}
