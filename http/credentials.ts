import { authorizationHeader } from './authorization.ts';
import type { Authorization, RenewedAuthorization } from './types.ts';

/** The `Authorization` header of an upstream over time. */
export interface Credentials {
  /** The header to send now; undefined when the upstream wants none. Rejects with what reading the credentials throws. */
  header(): Promise<string | undefined>;
  /** After a 401 to `refused`: true when there is another header by now, so that asking once more makes sense. */
  renew(refused: string | undefined): Promise<boolean>;
}

/** Throws `configuration-invalid` at once for fixed credentials that no header can carry. */
export function createCredentials(authorization: Authorization | RenewedAuthorization | undefined): Credentials {
  if (authorization?.kind !== 'renewed') {
    const header = authorization === undefined ? undefined : authorizationHeader(authorization);
    return { header: () => Promise.resolve(header), renew: () => Promise.resolve(false) };
  }
  const { read } = authorization;
  let known: string | undefined;
  let reading: Promise<string> | undefined;

  // Many requests are refused at the same moment; they share one login.
  function readOnce(): Promise<string> {
    reading ??= read()
      .then(authorizationHeader)
      .then(header => (known = header))
      .finally(() => (reading = undefined));
    return reading;
  }

  return {
    header: () => (known === undefined ? readOnce() : Promise.resolve(known)),
    async renew(refused) {
      if (known === refused) await readOnce();
      return known !== refused;
    },
  };
}
