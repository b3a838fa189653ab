import { pacerError } from '../../errors/pacer-error.ts';
import { numberOf, objectOf } from '../../http/json.ts';
import { jsonInSteps } from '../../http/json-in-steps.ts';
import { refusal } from '../../http/refusal.ts';
import type { HttpResponse } from '../../http/types.ts';
import { readAgents, readRecovered } from './read-agents.ts';
import { readFramework, readHolders } from './read-framework.ts';
import { readMaintenance } from './read-maintenance.ts';
import { isNothing } from './read-resources.ts';
import type { ClusterReading } from './types.ts';

/** Asks the leading master for a path. */
export type AskMaster = (path: string, query?: Readonly<Record<string, string>>) => Promise<HttpResponse>;

/**
 * One look at a cluster. `/slaves` and not `/state`: only there origins are told apart, and a master stands still while it
 * writes its whole state (Mesos reference 8 and 10). What only adds to the picture (maintenance, the count of
 * unreachable agents) may be refused by a master that is old or strict; then it is left out.
 */
export async function readCluster(
  ask: AskMaster,
  frameworkId: string | undefined,
  now: number,
): Promise<ClusterReading> {
  const slaves = await needed(await ask('/slaves'), 'a listing of its agents');
  const agents = await readAgents(slaves);
  const frameworks =
    frameworkId === undefined
      ? {}
      : await needed(await ask('/frameworks', { framework_id: frameworkId }), 'a look at its frameworks');
  const framework = frameworkId === undefined ? undefined : await readFramework(frameworks, frameworkId);
  const unreachable = numberOf(objectOf(await optional(ask, '/metrics/snapshot'))['master/slaves_unreachable']);
  const maintenance = readMaintenance(await optional(ask, '/maintenance/schedule'), now);
  const isOffered = agents.some(agent => !isNothing(agent.offered));
  const holders = isOffered ? readHolders(await optional(ask, '/state-summary')) : [];
  return {
    agents,
    recovering: readRecovered(slaves),
    maintenance,
    holders: holders.filter(({ id }) => id !== frameworkId).map(({ name }) => name),
    ...(unreachable === undefined ? {} : { unreachable }),
    ...(framework === undefined ? {} : { framework }),
  };
}

async function needed(response: HttpResponse, what: string): Promise<unknown> {
  if (response.status === 200) return jsonInSteps(response);
  if (response.status === 503)
    throw pacerError('upstream-unreachable', { message: 'The Mesos masters have no leader at the moment.' });
  throw refusal('The Mesos master', what, response);
}

async function optional(ask: AskMaster, path: string): Promise<unknown> {
  try {
    const response = await ask(path);
    return response.status === 200 ? await jsonInSteps(response) : undefined;
  } catch {
    return undefined;
  }
}
