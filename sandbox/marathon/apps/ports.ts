import type { NormalApp, NormalPortDefinition, NormalPortMapping } from '../../../marathon/normal-form/types.ts';

/** One port of an app, wherever it was declared: `portDefinitions` or `container.portMappings` (reference 7.1). */
export interface AppPort {
  readonly name?: string;
  readonly servicePort: number;
  readonly containerPort?: number;
  /** A number: exactly this one. 0: any that the agent has free. Missing: the app wants no port on the host. */
  readonly hostPort?: number;
  readonly protocol: string;
}

/** The ports of an app in their order. */
export function portsOf(app: NormalApp): AppPort[] {
  const mappings = app.container?.portMappings;
  if (mappings !== undefined && !isOnHostNetwork(app)) return mappings.map(fromMapping);
  return (app.portDefinitions ?? []).map(definition => fromDefinition(definition, app.requirePorts));
}

/** True when the tasks of an app share the network of their agent. */
export function isOnHostNetwork(app: NormalApp): boolean {
  return app.networks.length === 0 || app.networks.some(network => network.mode === 'host');
}

/** The service ports of an app in order; 0 stands for one that is not assigned yet. */
export function servicePortsOf(app: NormalApp): number[] {
  return portsOf(app).map(port => port.servicePort);
}

function fromDefinition(definition: NormalPortDefinition, isRequired: boolean): AppPort {
  const port: AppPort = {
    servicePort: definition.port,
    hostPort: isRequired ? definition.port : 0,
    protocol: definition.protocol,
  };
  return definition.name === undefined ? port : { ...port, name: definition.name };
}

function fromMapping(mapping: NormalPortMapping): AppPort {
  return {
    servicePort: mapping.servicePort,
    containerPort: mapping.containerPort,
    protocol: mapping.protocol,
    ...(mapping.hostPort === undefined ? {} : { hostPort: mapping.hostPort }),
    ...(mapping.name === undefined ? {} : { name: mapping.name }),
  };
}
