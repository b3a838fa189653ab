import { parseBaseUrl } from '../../http/base-url.ts';
import { createHttp } from '../../http/create-http.ts';
import { jsonInSteps } from '../../http/json-in-steps.ts';
import { refusal } from '../../http/refusal.ts';
import { readRetries, withRetries } from '../../http/retry.ts';
import type { Authorization, Http, HttpResponse, RenewedAuthorization } from '../../http/types.ts';
import { agentAddress, filesAddress } from './agent-address.ts';
import { createMasters } from './masters.ts';
import { browseDirectory, filePatience } from './browse.ts';
import { readAgents } from './read-agents.ts';
import { readCluster } from './read-cluster.ts';
import { readPiece, readSize } from './read-file.ts';
import { readStatistics } from './read-statistics.ts';
import { readRuns, readTasks } from './read-tasks.ts';
import { tailFile } from './tail-file.ts';
import type { Mesos, MesosOptions } from './types.ts';

/** Agents that connections are kept for; agents come and go under new addresses. */
const rememberedAgents = 200;
const listingBytes = 256 * 1024 * 1024;
/** A dead agent must not hold up the others, milliseconds. */
const statisticsPatience = 5_000;

/** A client of one Mesos cluster. It only reads. */
export function createMesos(options: MesosOptions): Mesos {
  const { url, urls: given, trustedUrls = [], authorization, agentAuthorization, retry, random, ...tuning } = options;
  const urls = given ?? [url];
  const { protocol } = new URL(parseBaseUrl(url).origin);
  const effects = { clock: options.clock, random: random ?? Math.random };
  const agents = new Map<string, Http>();

  function createReader(
    name: string,
    baseUrl: string,
    proof: Authorization | RenewedAuthorization | undefined,
    trusted: readonly string[] = [],
  ): Http {
    const http = createHttp({
      connections: 4,
      ...tuning,
      name,
      baseUrl,
      trustedUrls: trusted,
      ...(proof === undefined ? {} : { authorization: proof }),
    });
    return withRetries(http, retry ?? readRetries, effects);
  }

  const trusted = [...urls, ...trustedUrls];
  const nodes = urls.map(each => createReader('The Mesos master', each, authorization, trusted));
  const masters = createMasters(nodes);

  async function ask(path: string, query: Readonly<Record<string, string>> = {}): Promise<HttpResponse> {
    return masters.request({ path, query, maximumBytes: listingBytes });
  }

  function agentAt(agentUrl: string): Http {
    const address = filesAddress(agentUrl);
    const known = agents.get(address);
    // Put at the end again, so that the first one is always the one unused for longest.
    agents.delete(address);
    const http = known ?? createReader('The Mesos agent', address, agentAuthorization);
    agents.set(address, http);
    const [oldest] = agents;
    if (agents.size > rememberedAgents && oldest !== undefined) {
      agents.delete(oldest[0]);
      void oldest[1].close();
    }
    return http;
  }

  return {
    url: nodes[0]?.baseUrl ?? url,
    cluster: frameworkId => readCluster(ask, frameworkId, options.clock.now()),
    async statistics(agentUrl) {
      const { pathname } = new URL(agentUrl);
      const path = `${pathname.replace(/\/+$/, '')}/monitor/statistics`;
      const response = await agentAt(agentUrl).request({ path, timeoutMilliseconds: statisticsPatience });
      if (response.status !== 200)
        throw refusal(`The Mesos agent at ${agentUrl}`, 'a look at its containers', response);
      return readStatistics(response.json());
    },
    async agents() {
      const response = await ask('/slaves');
      if (response.status !== 200) throw refusal('The Mesos master', 'a listing of its agents', response);
      return readAgents(await jsonInSteps(response));
    },
    agentUrl: agent => agentAddress(agent.pid, protocol),
    readFile: ({ agentUrl, path, offset, length }) => readPiece(agentAt(agentUrl), path, offset, length),
    browse: (agentUrl, path) => browseDirectory(agentAt(agentUrl), path, () => options.clock.now()),
    async tasks(frameworkId) {
      const response = await ask('/frameworks', { framework_id: frameworkId });
      if (response.status !== 200) throw refusal('The Mesos master', 'a listing of tasks', response);
      return readTasks(await jsonInSteps(response), frameworkId);
    },
    async runs(agentUrl) {
      const { pathname } = new URL(agentUrl);
      const request = {
        path: `${pathname.replace(/\/+$/, '')}/state`,
        maximumBytes: listingBytes,
        timeoutMilliseconds: filePatience,
      };
      const response = await agentAt(agentUrl).request(request);
      if (response.status !== 200) throw refusal(`The Mesos agent at ${agentUrl}`, 'a look at its state', response);
      return readRuns(await jsonInSteps(response));
    },
    fileSize: (agentUrl, path) => readSize(agentAt(agentUrl), path),
    tail: (agentUrl, path, lines) => tailFile(agentAt(agentUrl), path, lines),
    async close() {
      await Promise.all([...nodes, ...agents.values()].map(http => http.close()));
    },
  };
}
