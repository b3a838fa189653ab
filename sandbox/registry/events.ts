import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What happened in the registry, as its routes tell it. */
export interface RegistryFact {
  readonly action: 'push' | 'pull' | 'mount' | 'delete';
  readonly repository: string;
  readonly digest: string;
  readonly mediaType?: string;
  /** Bytes. */
  readonly size?: number;
  /** Only for manifests that were addressed by tag. */
  readonly tag?: string;
  /** Of a mount. */
  readonly fromRepository?: string;
}

/** Takes note of what happened. */
export type RecordFact = (request: IncomingMessage, fact: RegistryFact) => void;

/** An event as the distribution server sends it (registry reference 9.2). */
export interface RegistryEvent {
  readonly id: string;
  readonly timestamp: string;
  readonly action: RegistryFact['action'];
  readonly target: Readonly<Record<string, string | number>>;
  readonly request: Readonly<Record<string, string>>;
  readonly actor: { readonly name?: string };
  readonly source: { readonly addr: string; readonly instanceID: string };
}

/** Puts a fact into the form of an event. */
export function eventOf(
  request: IncomingMessage,
  fact: RegistryFact,
  more: { readonly now: number; readonly user: string; readonly instance: string },
): RegistryEvent {
  const host = request.headers.host ?? 'localhost';
  const { action, size, ...target } = fact;
  const isBlob = fact.mediaType === 'application/octet-stream';
  const kind = isBlob ? 'blobs' : 'manifests';
  return {
    id: randomUUID(),
    timestamp: new Date(more.now).toISOString(),
    action,
    target: {
      ...target,
      ...(size === undefined ? {} : { size, length: size }),
      url: `http://${host}/v2/${fact.repository}/${kind}/${fact.digest}`,
    },
    request: {
      id: randomUUID(),
      addr: `${request.socket.remoteAddress ?? ''}:${request.socket.remotePort ?? ''}`,
      host,
      method: request.method ?? 'GET',
      useragent: request.headers['user-agent'] ?? '',
    },
    actor: more.user === '' ? {} : { name: more.user },
    source: { addr: host, instanceID: more.instance },
  };
}
