import type { RequestInfo } from '../../../http/types.ts';
import type { Sample } from '../../api/metric-catalogue.ts';
import { createContacts, type Contact, type UpstreamName } from './contacts.ts';

/** What was asked of the servers of a cluster, and when they last answered. */
export interface Traffic {
  note(server: UpstreamName, request: RequestInfo): void;
  /** A registry was asked that is not the cluster's own. */
  noteForeignRegistry(): void;
  contact(server: UpstreamName): Contact;
  /** Requests since this began, for `/metrics`. */
  samples(): readonly Sample[];
}

/** Counts from zero. */
export function createTraffic(now: () => number): Traffic {
  const requests = { marathon: 0, jenkins: 0, registry: 0, mesos: 0 };
  const contacts = createContacts(now);
  return {
    note(server, request) {
      requests[server]++;
      contacts.note(server, request);
    },
    noteForeignRegistry: () => void requests.registry++,
    contact: contacts.of,
    samples: () =>
      Object.entries(requests).map(([server, value]) => ({ name: 'requests_total', labels: { server }, value })),
  };
}
