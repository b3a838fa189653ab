/** Of a port mapping. The lists here are the members that Marathon knows, in the order in which it answers them. */
export const portMappingMembers = [
  'containerPort',
  'hostPort',
  'labels',
  'name',
  'protocol',
  'servicePort',
  'networkNames',
] as const;

/** Of a port definition, for apps on the network of the host. */
export const portDefinitionMembers = ['port', 'labels', 'name', 'protocol'] as const;

/** Of a volume of every kind. */
export const volumeMembers = ['containerPath', 'hostPath', 'persistent', 'external', 'secret', 'mode'] as const;

/** Of a readiness check. */
export const readinessCheckMembers = [
  'name',
  'protocol',
  'path',
  'portName',
  'intervalSeconds',
  'timeoutSeconds',
  'httpStatusCodesForReady',
  'preserveLastResponse',
] as const;

/** Of a health check of any protocol. */
export const healthCheckMembers = [
  'command',
  'gracePeriodSeconds',
  'ignoreHttp1xx',
  'intervalSeconds',
  'maxConsecutiveFailures',
  'path',
  'port',
  'portIndex',
  'protocol',
  'ipProtocol',
  'timeoutSeconds',
  'delaySeconds',
] as const;
