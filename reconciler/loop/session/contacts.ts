import { pacerError } from '../../../errors/pacer-error.ts';
import type { RequestInfo } from '../../../http/types.ts';
import type { Upstreams } from '../../upstreams.ts';

/** A server that the daemon speaks to by HTTP. */
export type UpstreamName = 'marathon' | 'mesos' | 'jenkins' | 'registry';

/** The last that was heard of a server. */
export interface Contact {
  /** When it last answered, whatever it said; milliseconds since the epoch. */
  readonly answeredAt?: number;
  /** What it answered then. */
  readonly status?: number;
  /** When it was last asked without an answer, if that is newer. */
  readonly unansweredAt?: number;
}

/** When each server was last heard. */
export interface Contacts {
  note(server: UpstreamName, request: RequestInfo): void;
  of(server: UpstreamName): Contact;
}

/** Makes the notes; nothing is kept but the newest. */
export function createContacts(now: () => number): Contacts {
  const known = new Map<UpstreamName, Contact>();
  return {
    note(server, { status }) {
      const before = known.get(server) ?? {};
      known.set(server, status === undefined ? { ...before, unansweredAt: now() } : { answeredAt: now(), status });
    },
    of: server => known.get(server) ?? {},
  };
}

/** Asks a server something that changes nothing, with the credentials as they are; what it is, in a sentence. Rejects as its client does. */
export async function testUpstream(upstreams: Upstreams, server: UpstreamName): Promise<string> {
  const { marathon, mesos, jenkins, registry } = upstreams;
  if (server === 'marathon') {
    const { version } = await marathon.info();
    return `Marathon ${version} answers.`;
  }
  if (server === 'mesos' && mesos !== undefined) {
    const { length } = await mesos.agents();
    return `Mesos answers, with ${length} ${length === 1 ? 'agent' : 'agents'}.`;
  }
  if (server === 'jenkins' && jenkins !== undefined) {
    const [{ version }, user] = [await jenkins.status(), await jenkins.whoAmI()];
    return `Jenkins${version === undefined ? '' : ` ${version}`} answers, and takes Pacer for ${user ?? 'nobody in particular'}.`;
  }
  if (server === 'registry' && registry !== undefined) {
    // Nobody has to have it: an answer that there is none is an answer.
    await registry.tags('pacer-test');
    return 'The registry answers, and lets Pacer read.';
  }
  throw pacerError('usage', {
    message: `cluster.yaml names no server for "${server}".`,
    advice: 'Name its address in cluster.yaml, or test another one.',
  });
}
