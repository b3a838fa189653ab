import type { Picture } from './types.ts';

/**
 * Which origins an app takes resources of. A framework in the role `eng/web` may also use what is reserved for `eng`
 * (Mesos reference 8).
 */
export function accepts(
  picture: Pick<Picture, 'role' | 'defaultOrigins'>,
  role: string | undefined,
  acceptedRoles: readonly string[] | undefined,
): (origin: string) => boolean {
  const own = role ?? picture.role;
  const unreserved = acceptedRoles === undefined ? picture.defaultOrigins !== 'reserved' : acceptedRoles.includes('*');
  const reserved = acceptedRoles === undefined ? picture.defaultOrigins !== 'unreserved' : acceptedRoles.includes(own);
  return origin => {
    if (origin === '*') return unreserved || (reserved && own === '*');
    return reserved && (origin === own || own.startsWith(`${origin}/`));
  };
}
