import { pacerError } from '../../errors/pacer-error.ts';
import { listOf, numberOf, objectOf, stringOf } from '../../http/json.ts';
import type { Agent, AgentResources, PortRange } from './types.ts';

/** The agents of `/slaves`. An answer without a list is an error, never an empty cluster. */
export function readAgents(answer: unknown): readonly Agent[] {
  const { slaves } = objectOf(answer);
  if (!Array.isArray(slaves))
    throw pacerError('upstream-error', { message: 'The Mesos master answered without a list of agents.' });
  return listOf(slaves).map(each => {
    const agent = objectOf(each);
    const { id, hostname, pid } = agent;
    if (typeof id !== 'string' || typeof pid !== 'string')
      throw pacerError('upstream-error', { message: 'The Mesos master listed an agent without id or pid.' });
    return {
      id,
      hostname: stringOf(hostname) ?? '',
      pid,
      resources: readResources(agent['resources']),
      used: readResources(agent['used_resources']),
      attributes: readAttributes(agent['attributes']),
      active: agent['active'] === true,
    };
  });
}

/** Ranges are text in this API: `[31000-31005, 31007-32000]` (Mesos reference 1). */
export function readRanges(text: string): readonly PortRange[] {
  return [...text.matchAll(/(\d{1,10})-(\d{1,10})/g)].map(([, begin, end]) => ({
    begin: Number(begin),
    end: Number(end),
  }));
}

function readResources(value: unknown): AgentResources {
  const { cpus, mem, disk, gpus, ports } = objectOf(value);
  return {
    cpus: numberOf(cpus) ?? 0,
    mem: numberOf(mem) ?? 0,
    disk: numberOf(disk) ?? 0,
    gpus: numberOf(gpus) ?? 0,
    ports: readRanges(stringOf(ports) ?? ''),
  };
}

function readAttributes(value: unknown): Readonly<Record<string, string>> {
  const attributes: Record<string, string> = {};
  for (const [name, each] of Object.entries(objectOf(value)))
    if (typeof each === 'string' || typeof each === 'number') attributes[name] = String(each);
  return attributes;
}
