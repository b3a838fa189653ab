import nock from 'nock';
import { afterEach, beforeEach } from 'vitest';

/** A request that reached no mock. */
interface UnmatchedRequest {
  readonly method: string;
  readonly url: string;
}

/**
 * Contract mocks for one upstream, for a whole test file. A test fails when it makes a request that no mock expects, also
 * when the code under test swallows the error, and when a mock was never asked. Nothing reaches a network meanwhile.
 * Not for aborts, time-outs and streams: nock cannot take them (`test/support/loopback.ts` can).
 */
export function mockHttp(origin: string): () => nock.Scope {
  const unmatched: UnmatchedRequest[] = [];

  function note(request: unknown): void {
    unmatched.push(describe(request));
  }

  beforeEach(() => {
    unmatched.length = 0;
    nock.disableNetConnect();
    nock.emitter.on('no match', note);
  });

  afterEach(() => {
    const unused = nock.pendingMocks();
    nock.emitter.off('no match', note);
    nock.cleanAll();
    nock.enableNetConnect();
    nock.restore();
    nock.activate();
    const lines = [
      ...unmatched.map(request => `no mock for: ${request.method} ${request.url}`),
      ...unused.map(mock => `never asked:  ${mock}`),
    ];
    if (lines.length > 0) throw new Error(`Mocks and requests differ\n${lines.join('\n')}`);
  });

  return () => nock(origin);
}

function describe(request: unknown): UnmatchedRequest {
  const { method, url, path } = request as { method?: unknown; url?: unknown; path?: unknown };
  const where = typeof url === 'string' ? url : path;
  return { method: typeof method === 'string' ? method : '?', url: typeof where === 'string' ? where : '?' };
}
