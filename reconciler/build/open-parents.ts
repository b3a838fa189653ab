import type { Clock } from '../../clock/clock.ts';
import { createRegistry } from '../../registry/create-registry.ts';
import { dockerHub, isDockerHub } from '../../registry/docker-hub.ts';
import type { Registry } from '../../registry/types.ts';
import type { DigestLookUp } from './known-digests.ts';
import { createParentTags, type ParentTags } from './parent-tags.ts';

/**
 * Parent tags behind real registries: the cluster's own with its credentials, others without any, by https but on this
 * machine. References without a host mean the cluster's own registry.
 */
export function openParents(parts: {
  readonly own: (DigestLookUp & { readonly url: string }) | undefined;
  readonly clock: Clock;
  readonly certificateAuthority?: string;
  readonly onRequest?: () => void;
}): ParentTags & { close(): Promise<void> } {
  const others = new Map<string, Registry>();
  const ownHost = parts.own === undefined ? undefined : new URL(parts.own.url).host;

  function other(host: string): Registry {
    let registry = others.get(host);
    if (registry === undefined) {
      const isHub = isDockerHub(host);
      registry = createRegistry({
        url: isHub ? dockerHub.url : `${isLoopback(host) ? 'http' : 'https'}://${host}`,
        clock: parts.clock,
        ...(isHub ? { tokenHosts: [dockerHub.tokenHost] } : {}),
        ...(parts.certificateAuthority === undefined ? {} : { certificateAuthority: parts.certificateAuthority }),
        ...(parts.onRequest === undefined ? {} : { onRequest: parts.onRequest }),
      });
      others.set(host, registry);
    }
    return registry;
  }

  const tags = createParentTags({
    registryOf: host => (host === undefined || host === ownHost ? parts.own : other(host)),
    ownHost: () => ownHost,
    clock: parts.clock,
  });
  return {
    ...tags,
    async close() {
      await Promise.all([...others.values()].map(registry => registry.close()));
    },
  };
}

function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '');
  return name === 'localhost' || name === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(name);
}
