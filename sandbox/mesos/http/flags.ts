import type { AgentState } from '../agent/agent-state.ts';
import { portRangesText } from '../agent/port-ranges.ts';
import { address, type HandlerParts } from './handler-parts.ts';
import { portsBetween } from './resource-json.ts';

type Flags = Readonly<Record<string, string>>;

/** Flags of the master that are true of the stand-in. */
export function masterFlags(parts: HandlerParts): Flags {
  return {
    authenticate_http_readonly: 'false',
    authenticate_http_readwrite: 'false',
    cluster: 'sandbox',
    hostname: address,
    ip: address,
    max_completed_tasks_per_framework: '1000',
    port: String(parts.port()),
    roles: '',
    work_dir: parts.directory,
  };
}

/** Flags of an agent that are true of the stand-in. */
export function agentFlags(parts: HandlerParts, agent: AgentState): Flags {
  const { resources, ports, attributes } = agent.spec;
  const amounts = Object.entries(resources).map(([name, amount]) => `${name}:${amount}`);
  return {
    attributes: Object.entries(attributes)
      .map(([name, value]) => `${name}:${value}`)
      .join(';'),
    authenticate_http_readonly: 'false',
    authenticate_http_readwrite: 'false',
    containerizers: parts.executor.name,
    hostname: agent.name,
    ip: address,
    launcher: 'posix',
    master: `${address}:${parts.port()}`,
    port: String(parts.port()),
    resources: [...amounts, `ports:${portRangesText(portsBetween(ports))}`].join(';'),
    work_dir: parts.directory,
  };
}
