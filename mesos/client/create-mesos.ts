import { parseBaseUrl } from '../../http/base-url.ts';
import { createHttp } from '../../http/create-http.ts';
import { refusal } from '../../http/refusal.ts';
import { readRetries, withRetries } from '../../http/retry.ts';
import type { Authorization, Http, RenewedAuthorization } from '../../http/types.ts';
import { agentAddress, filesAddress } from './agent-address.ts';
import { readAgents } from './read-agents.ts';
import { readPiece, readSize } from './read-file.ts';
import { tailFile } from './tail-file.ts';
import type { Mesos, MesosOptions } from './types.ts';

/** Agents that connections are kept for; agents come and go under new addresses. */
const rememberedAgents = 200;
const listingBytes = 256 * 1024 * 1024;

/** A client of one Mesos cluster. It only reads. */
export function createMesos(options: MesosOptions): Mesos {
  const { url, trustedUrls, authorization, agentAuthorization, retry, random, ...tuning } = options;
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

  const master = createReader('The Mesos master', url, authorization, trustedUrls);

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
    url: master.baseUrl,
    async agents() {
      // A master that does not lead answers 307 to the leader, wherever that is (Mesos reference 2).
      const request = { path: '/slaves', redirects: 'any-host', maximumBytes: listingBytes } as const;
      const response = await master.request(request);
      if (response.status !== 200) throw refusal('The Mesos master', 'a listing of its agents', response);
      return readAgents(response.json());
    },
    agentUrl: agent => agentAddress(agent.pid, protocol),
    readFile: ({ agentUrl, path, offset, length }) => readPiece(agentAt(agentUrl), path, offset, length),
    fileSize: (agentUrl, path) => readSize(agentAt(agentUrl), path),
    tail: (agentUrl, path, lines) => tailFile(agentAt(agentUrl), path, lines),
    async close() {
      await Promise.all([master, ...agents.values()].map(http => http.close()));
    },
  };
}
