import { valueAt } from '../pointer.ts';
import type { AdviceSubject } from './advise-app.ts';

// Members of 1.4 and where they live since 1.5 (Marathon API reference 2.3).
const oldMembers: readonly (readonly [pointer: string, name: string, now: string])[] = [
  ['/uris', 'uris', '`fetch`'],
  ['/ports', 'ports', '`portDefinitions`'],
  ['/ipAddress', 'ipAddress', '`networks`, and `container.portMappings` for its ports'],
  ['/container/docker/network', 'container.docker.network', '`networks`'],
  ['/container/docker/portMappings', 'container.docker.portMappings', '`container.portMappings`'],
  ['/storeUrls', 'storeUrls', '`fetch`; Marathon ignores it since 1.5'],
];

/** Advice about members of 1.4; none for a cluster that runs 1.4, which knows no others. */
export function oldFormAdvice(subject: AdviceSubject): void {
  if (subject.dialect === '1.4') return;
  for (const [pointer, name, now] of oldMembers) {
    const value = valueAt(subject.definition, pointer) ?? null;
    if (value === null || (Array.isArray(value) && value.length === 0)) continue;
    subject.say('old-form', pointer, `\`${name}\` is a field of Marathon 1.4 and before; since 1.5 it is ${now}.`);
  }
}
