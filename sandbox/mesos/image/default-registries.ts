import type { Clock } from '../../../clock/clock.ts';
import { createRegistry } from '../../../registry/create-registry.ts';
import type { ImageRegistry } from './types.ts';

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/;

/** Registry clients by host: plain http on loopback, as container engines do, https elsewhere; no credentials. */
export function defaultRegistries(clock: Clock): (host: string) => ImageRegistry {
  return host => createRegistry({ url: registryUrl(host), clock });
}

function registryUrl(host: string): string {
  if (host === 'docker.io') return 'https://registry-1.docker.io';
  return `${loopback.test(host) ? 'http' : 'https'}://${host}`;
}
