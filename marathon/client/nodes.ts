import { asPacerError, pacerError } from '../../errors/pacer-error.ts';
import { createHttp } from '../../http/create-http.ts';
import { wasNeverSent } from '../../http/failures.ts';
import { isReading } from '../../http/method.ts';
import type { Http, HttpRequest, HttpResponse } from '../../http/types.ts';
import type { MarathonOptions } from './types.ts';

/** The nodes of one Marathon, any of which can answer for the leader (reference 1.1). */
export interface Nodes {
  readonly urls: readonly string[];
  /** Asks the node that answered last; see `createNodes` for when another one is asked. */
  request(request: HttpRequest): Promise<HttpResponse>;
  /** The node to use for a stream. */
  current(): Http;
  /** Makes the node after this one the current one, unless another already is. */
  leave(node: Http): void;
  close(): Promise<void>;
}

const proxyFailures: ReadonlySet<number> = new Set([502, 503, 504]);
/** A listing of 10,000 apps has about 16 MB. What is far beyond is no listing, and is not held in memory. */
const listingBytes = 40 * 1024 * 1024;

/**
 * Makes the nodes. A read goes on to the next node after a connection error, 502, 503 or 504; a write only when it
 * certainly never left, since it may be executed although its answer was lost (reference 10.2). A node that was silent
 * until the time-out is not asked first the next time, but nobody waits twice. Redirects are followed to the configured
 * nodes, writes only where they stay what they are; every other one is an answer.
 */
export function createNodes(options: MarathonOptions): Nodes {
  const { urls, authorization, random: _random, reconnect: _reconnect, ...tuning } = options;
  const nodes = urls.map(baseUrl =>
    createHttp({
      maximumBytes: listingBytes,
      ...tuning,
      name: 'Marathon',
      baseUrl,
      trustedUrls: urls,
      ...(authorization === undefined ? {} : { authorization }),
    }),
  );
  let preferred = 0;

  function nodeAt(index: number): Http {
    const node = nodes[index % nodes.length];
    if (node === undefined) throw pacerError('configuration-invalid', { message: 'Marathon has no URL.' });
    return node;
  }
  nodeAt(0);

  function leave(node: Http): void {
    if (nodeAt(preferred) === node) preferred = (preferred + 1) % nodes.length;
  }

  async function request(each: HttpRequest): Promise<HttpResponse> {
    const first = preferred;
    const reading = isReading(each.method);
    for (let offset = 0; ; offset++) {
      const node = nodeAt(first + offset);
      const last = offset === nodes.length - 1;
      let answer: HttpResponse | undefined;
      try {
        answer = await node.request({ redirects: 'same-request', ...each });
      } catch (thrown) {
        const error = asPacerError(thrown);
        if (error.code === 'upstream-timeout' || error.code === 'upstream-unreachable') leave(node);
        const elsewhere = wasNeverSent(error) || (reading && error.code === 'upstream-unreachable');
        if (last || !elsewhere) throw error;
        continue;
      }
      if (!proxyFailures.has(answer.status)) return answer;
      leave(node);
      if (last || !reading) return answer;
    }
  }

  return {
    urls: nodes.map(node => node.baseUrl),
    request,
    current: () => nodeAt(preferred),
    leave,
    async close() {
      for (const node of nodes) await node.close();
    },
  };
}
