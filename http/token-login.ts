import type { Clock } from '../clock/clock.ts';
import { pacerError } from '../errors/pacer-error.ts';
import { createHttp } from './create-http.ts';
import { jsonOrUndefined, objectOf } from './json.ts';
import { refusal } from './refusal.ts';
import type { Authorization, HttpTuning } from './types.ts';

/** Where and as whom to log in. */
export interface TokenLogin extends Pick<HttpTuning, 'certificateAuthority'> {
  /** Of DC/OS `https://CLUSTER/acs/api/v1/auth/login`. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly clock: Clock;
}

const loginMilliseconds = 10_000;

/**
 * Logs in as DC/OS wants it: `{"uid", "password"}` is posted, a `token` comes back, and requests then carry
 * `token=…`. Throws `upstream-refused` for a user or password that is not accepted.
 */
export async function loginForToken(login: TokenLogin): Promise<Authorization> {
  const { url, user, password, ...tuning } = login;
  const { origin, pathname, search } = new URL(url);
  const http = createHttp({ ...tuning, name: 'The login', baseUrl: origin, timeoutMilliseconds: loginMilliseconds });
  try {
    const response = await http.request({ method: 'POST', path: pathname + search, body: { uid: user, password } });
    if (response.status !== 200) throw refusal('The login', `the user ${user}`, response);
    const { token } = objectOf(jsonOrUndefined(response.body));
    if (typeof token === 'string' && token !== '') return { kind: 'token', scheme: 'token=', token };
    throw pacerError('upstream-error', { message: `The login at ${origin} answered 200 without a token.` });
  } finally {
    await http.close();
  }
}
