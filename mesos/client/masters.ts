import { asPacerError, pacerError } from '../../errors/pacer-error.ts';
import type { Http, HttpRequest, HttpResponse } from '../../http/types.ts';

/**
 * Asks the masters of one cluster: the one that answered last, then the others when it cannot be reached, does not know a
 * leader (503), or redirects to a leader that is gone. A master that does not lead answers 307 to the one that does,
 * wherever that is (Mesos reference 2).
 */
export function createMasters(masters: readonly Http[]): {
  request(request: HttpRequest): Promise<HttpResponse>;
} {
  let preferred = 0;

  function masterAt(index: number): Http {
    const master = masters[index % masters.length];
    if (master === undefined) throw pacerError('configuration-invalid', { message: 'Mesos has no URL.' });
    return master;
  }
  masterAt(0);

  return {
    async request(request) {
      const first = preferred;
      for (let offset = 0; ; offset++) {
        const last = offset === masters.length - 1;
        try {
          const answer = await masterAt(first + offset).request({ redirects: 'any-host', ...request });
          const leaderless = answer.status === 503 || answer.status === 502 || answer.status === 307;
          if (!leaderless || last) {
            if (!leaderless) preferred = (first + offset) % masters.length;
            return answer;
          }
        } catch (thrown) {
          const error = asPacerError(thrown);
          const elsewhere = error.code === 'upstream-unreachable' || error.code === 'upstream-timeout';
          if (last || !elsewhere) throw error;
        }
      }
    },
  };
}
