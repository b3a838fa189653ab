import { sleep, type Clock } from '../../clock/clock.ts';
import { asPacerError, pacerError, type PacerError } from '../../errors/pacer-error.ts';
import { createHttp } from '../../http/create-http.ts';
import { jsonOrUndefined, numberOf, objectOf, stringOf, type JsonObject } from '../../http/json.ts';
import type { HttpResponse, HttpTuning } from '../../http/types.ts';
import type { SecretProvider } from './types.ts';
import { usableSecret } from './usable-text.ts';

/** How the daemon proves to Vault who it is; each is read anew from its file when it is needed. */
export type VaultLogin =
  | { readonly kind: 'token'; readonly token: () => Promise<string> }
  | { readonly kind: 'role'; readonly roleId: () => Promise<string>; readonly secretId: () => Promise<string> };

/** Settings of a Vault. */
export interface VaultSettings extends Pick<HttpTuning, 'certificateAuthority'> {
  readonly address: string;
  readonly mount: string;
  readonly version: 1 | 2;
  /** What is put before the names. */
  readonly path?: string;
  readonly namespace?: string;
  readonly login: VaultLogin;
  readonly interval: number;
  readonly clock: Clock;
}

interface Session {
  readonly token: string;
  /** When two thirds of its time are over: then it is made anew. */
  readonly freshUntil: number;
}

interface Answer {
  readonly fields: JsonObject;
  readonly version?: string;
}

const timeoutMilliseconds = 10_000;

/**
 * Secrets of the key-value engine of Vault: `shop/db-password` is the field `db-password` of the secret `shop`. A secret is
 * asked for once in a round, however many of its fields are wanted, and a token of an AppRole is used for two thirds of its
 * time, so that none ever runs out in between.
 */
export function createVaultSecrets(settings: VaultSettings): SecretProvider {
  const { clock, mount, version, path, namespace, login, address } = settings;
  const title = `the mount ${mount} of Vault`;
  const http = createHttp({
    name: 'Vault',
    baseUrl: address,
    clock,
    timeoutMilliseconds,
    ...(settings.certificateAuthority === undefined ? {} : { certificateAuthority: settings.certificateAuthority }),
  });
  let session: Promise<Session> | undefined;
  let round = new Map<string, Promise<Answer | undefined>>();
  const spaced = namespace === undefined ? {} : { 'X-Vault-Namespace': namespace };

  async function logIn(): Promise<Session> {
    if (login.kind === 'token') return { token: await login.token(), freshUntil: Number.MAX_SAFE_INTEGER };
    const response = await http.request({
      method: 'POST',
      path: '/v1/auth/approle/login',
      headers: spaced,
      body: { role_id: await login.roleId(), secret_id: await login.secretId() },
    });
    const auth = objectOf(objectOf(jsonOrUndefined(response.body))['auth']);
    const token = stringOf(auth['client_token']);
    if (response.status !== 200 || token === undefined)
      throw down(`Vault does not accept the AppRole (${response.status})`, 'Check role id and secret id.');
    const seconds = numberOf(auth['lease_duration']) ?? 0;
    const freshUntil = seconds > 0 ? clock.now() + (seconds * 1000 * 2) / 3 : Number.MAX_SAFE_INTEGER;
    return { token, freshUntil };
  }

  async function tokenNow(): Promise<string> {
    const current = session;
    const known = await current?.catch(() => undefined);
    if (known !== undefined && clock.now() < known.freshUntil) return known.token;
    // Several reads may find out at once.
    if (session === undefined || session === current) session = logIn();
    return (await session).token;
  }

  async function get(target: string): Promise<HttpResponse> {
    for (let attempt = 0; ; attempt += 1) {
      const headers = { ...spaced, 'X-Vault-Token': await tokenNow(), 'X-Vault-Request': 'true' };
      const response = await http.request({ path: target, headers });
      // A sealed Vault, or one that changes its leader, is asked once more in a moment.
      if (attempt > 0 || ![403, 429, 503].includes(response.status)) return response;
      if (response.status === 403) session = undefined;
      else await sleep(clock, 500);
    }
  }

  async function ask(folder: string): Promise<Answer | undefined> {
    const whole = [...(path === undefined ? [] : [path]), folder].join('/');
    const below = version === 2 ? `${mount}/data/${whole}` : `${mount}/${whole}`;
    const response = await get(`/v1/${below.split('/').map(encodeURIComponent).join('/')}`);
    // A version that was deleted is a 404 with its metadata.
    if (response.status === 404) return undefined;
    if (response.status === 403)
      throw down(`Vault does not let the daemon read ${below}`, `Allow "read" on ${below} in its policy.`);
    if (response.status !== 200)
      throw down(`Vault answered ${response.status} to a read of ${below}`, 'See whether it is sealed.');
    const data = objectOf(objectOf(jsonOrUndefined(response.body))['data']);
    if (version === 1) return { fields: data };
    const number = numberOf(objectOf(data['metadata'])['version']);
    return { fields: objectOf(data['data']), ...(number === undefined ? {} : { version: String(number) }) };
  }

  return {
    title,
    intervalMilliseconds: settings.interval,
    begin() {
      round = new Map();
    },
    async read(name) {
      const slash = name.lastIndexOf('/');
      if (slash < 0) return undefined;
      const [folder, field] = [name.slice(0, slash), name.slice(slash + 1)];
      let answer = round.get(folder);
      if (answer === undefined) round.set(folder, (answer = ask(folder)));
      const found = await answer.catch((thrown: unknown) => {
        if (round.get(folder) === answer) round.delete(folder);
        throw named(thrown);
      });
      const value = found?.fields[field];
      if (found === undefined || value === undefined || value === null) return undefined;
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return {
        secret: usableSecret(name, title, Buffer.from(text, 'utf8')),
        ...(found.version === undefined ? {} : { version: found.version }),
      };
    },
    close: () => http.close(),
  };
}

function down(sentence: string, advice: string): PacerError {
  return pacerError('secret-provider-down', {
    message: `${sentence}.`,
    advice: `${advice} Pacer looks again by itself.`,
  });
}

/** Whatever is wrong on the way to Vault is that Vault cannot be asked. */
function named(thrown: unknown): PacerError {
  const error = asPacerError(thrown);
  if (error.code === 'secret-provider-down') return error;
  return pacerError('secret-provider-down', { message: `Vault cannot be asked: ${error.message}`, cause: thrown });
}
