import { pacerError } from '../../errors/pacer-error.ts';
import { mapInTurns } from '../../http/in-turns.ts';
import { listOf, objectOf, stringOf } from '../../http/json.ts';
import { readResources, sharesOf } from './read-resources.ts';
import type { Agent } from './types.ts';

/** An agent with its lists of resources takes some hundredths of a millisecond. */
const agentsPerTurn = 100;

/** The agents of `/slaves`. An answer without a list is an error, never an empty cluster. */
export async function readAgents(answer: unknown): Promise<readonly Agent[]> {
  const { slaves } = objectOf(answer);
  if (!Array.isArray(slaves))
    throw pacerError('upstream-error', { message: 'The Mesos master answered without a list of agents.' });
  return mapInTurns(listOf(slaves), each => [readAgent(each)], agentsPerTurn);
}

/** Host names of agents that a new leader knows of and has not heard yet (Mesos reference 2). */
export function readRecovered(answer: unknown): readonly string[] {
  return listOf(objectOf(answer)['recovered_slaves']).map(each => {
    const { hostname, id } = objectOf(each);
    return stringOf(hostname) ?? stringOf(id) ?? 'unknown';
  });
}

/** One agent of that list. */
export function readAgent(value: unknown): Agent {
  const agent = objectOf(value);
  const { id, hostname, pid } = agent;
  if (typeof id !== 'string' || typeof pid !== 'string')
    throw pacerError('upstream-error', { message: 'The Mesos master listed an agent without id or pid.' });
  const fault = objectOf(objectOf(agent['domain'])['fault_domain']);
  const region = stringOf(objectOf(fault['region'])['name']);
  const zone = stringOf(objectOf(fault['zone'])['name']);
  const drain = stringOf(objectOf(agent['drain_info'])['state']);
  return {
    id,
    hostname: stringOf(hostname) ?? '',
    pid,
    resources: readResources(agent['resources']),
    used: readResources(agent['used_resources']),
    offered: readResources(agent['offered_resources']),
    shares: sharesOf(agent),
    attributes: readAttributes(agent['attributes']),
    active: agent['active'] === true,
    deactivated: agent['deactivated'] === true,
    ...(drain === 'DRAINING' || drain === 'DRAINED' ? { drain } : {}),
    ...(region === undefined ? {} : { region }),
    ...(zone === undefined ? {} : { zone }),
  };
}

function readAttributes(value: unknown): Readonly<Record<string, string>> {
  const attributes: Record<string, string> = {};
  for (const [name, each] of Object.entries(objectOf(value)))
    if (typeof each === 'string' || typeof each === 'number') attributes[name] = String(each);
  return attributes;
}
