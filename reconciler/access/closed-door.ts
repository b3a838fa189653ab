import { pacerError } from '../../errors/pacer-error.ts';
import type { Clock } from '../../clock/clock.ts';
import { createAccess, openAccess, type Access, type AccessSettings } from './access.ts';
import { isLoopback } from './loopback.ts';

/** The access of a daemon that may listen where it is told to; throws `configuration-invalid` where it may not. */
export function accessFor(
  settings: { readonly listen: { readonly host: string }; readonly access?: AccessSettings },
  clock: Clock,
): Access {
  const { listen, access = openAccess } = settings;
  refuseOpenDoor(listen.host, access);
  return createAccess(access, clock);
}

/**
 * Nobody comes in from elsewhere by default. Throws `configuration-invalid` for an address that others reach while whoever
 * reaches it is let in, or while passwords and sessions would travel in the clear.
 */
export function refuseOpenDoor(host: string, access: AccessSettings): void {
  const { anonymous, publicUrl } = access;
  if (anonymous.length > 0 && !isLoopback(host))
    throw pacerError('configuration-invalid', {
      message: `The daemon would listen on ${host}, where others reach it, and let in whoever comes.`,
      advice:
        'Add "access" to the configuration (docs/how-to/sign-in.md), or take "listen.host" out: then only this machine reaches it.',
    });
  const hasSessions = (access.users ?? []).length > 0 || access.openId !== undefined;
  if (!hasSessions) return;
  if (publicUrl === undefined && (access.openId !== undefined || !isLoopback(host)))
    throw pacerError('configuration-invalid', {
      message: 'People sign in here, but it is not known where they reach the daemon.',
      advice: 'Set "publicUrl" to the address in their browsers, such as https://pacer.example.com.',
    });
  const url = publicUrl === undefined ? undefined : new URL(publicUrl);
  if (url !== undefined && url.protocol !== 'https:' && !isLoopback(url.hostname))
    throw pacerError('configuration-invalid', {
      message: `People would sign in at ${url.origin}, so that passwords and sessions could be read on the way.`,
      advice: 'Put a proxy that speaks https in front, and name its address in "publicUrl".',
    });
}
