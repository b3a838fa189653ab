import { createHmac } from 'node:crypto';
import type { Logger } from 'pino';
import { sleep, type Clock } from '../../clock/clock.ts';
import { asPacerError, pacerError, type PacerError } from '../../errors/pacer-error.ts';
import type { JsonObject } from '../../marathon/types.ts';
import { withVariables } from '../desired/secrets/references.ts';
import { createSecret, isText, reveal, type Secret } from '../desired/secrets/secret.ts';
import type { DesiredApp, DesiredState } from '../desired/types.ts';
import type { SecretsState } from '../plan/secrets.ts';
import type { Hiding } from './hiding.ts';
import type { FoundSecret, SecretProvider } from './types.ts';

/** The values of secrets, as far as apps want them. In memory only. */
export interface SecretStore {
  /** What apps refer to from now on is read, and read again from time to time; other names are forgotten. */
  want(desired: DesiredState): void;
  /** What is known for an app. With `read`, names that nobody wanted yet are read now. */
  stateOf(app: DesiredApp, read: boolean): SecretsState;
  /** The definition as Marathon is to have it. Throws `secret-missing` when a value is not known. */
  reveal<T extends JsonObject>(definition: T): T;
  /** Reads everything again. */
  refresh(): Promise<void>;
  /** Where secrets cannot be read at the moment, in sentences. */
  troubles(): readonly string[];
  stop(): Promise<void>;
}

/** Needs of `createSecretStore`. */
export interface SecretStoreParts {
  /** Asked in this order. */
  readonly providers: readonly SecretProvider[];
  /** Makes fingerprints of values. */
  readonly key: Uint8Array;
  readonly hiding: Hiding;
  readonly clock: Clock;
  readonly log: Logger;
  /** The secrets of this app are others now, or are known now. */
  onChange(app: string): void;
}

interface Known {
  readonly found?: FoundSecret;
  /** Why there is no value; an older one is kept while a provider is away. */
  readonly problem?: PacerError;
}

const shortestInterval = 1_000;
const longestInterval = 86_400_000;

/** Begins with nothing known; reading begins with the first `want`. */
export function createSecretStore(parts: SecretStoreParts): SecretStore {
  const { providers, key, clock, log } = parts;
  const known = new Map<string, Known>();
  /** Name → apps that refer to it. */
  let wanted = new Map<string, string[]>();
  const reading = new Map<string, Promise<void>>();
  const stopped = new AbortController();
  let beating: Promise<void> | undefined;

  async function look(name: string): Promise<Known> {
    try {
      for (const provider of providers) {
        const found = await provider.read(name);
        if (found !== undefined) return { found };
      }
    } catch (thrown) {
      const problem = asPacerError(thrown);
      const before = known.get(name)?.found;
      return before === undefined ? { problem } : { found: before, problem };
    }
    return { problem: missing(name, providers) };
  }

  function readOne(name: string): Promise<void> {
    const running = reading.get(name);
    if (running !== undefined) return running;
    const promise = look(name).then(next => {
      reading.delete(name);
      if (stopped.signal.aborted) return;
      const before = known.get(name);
      known.set(name, next);
      if (next.found !== undefined) parts.hiding.add(reveal(next.found.secret));
      if (next.problem !== undefined && before?.problem?.message !== next.problem.message)
        log.warn({ secret: name, code: next.problem.code, reason: next.problem.message }, 'secret cannot be read');
      if (!isSame(before, next)) {
        if (before?.found !== undefined && next.found !== undefined) log.info({ secret: name }, 'secret changed');
        for (const app of wanted.get(name) ?? []) parts.onChange(app);
      }
    });
    reading.set(name, promise);
    return promise;
  }

  async function readAll(names: Iterable<string>): Promise<void> {
    for (const provider of providers) provider.begin?.();
    await Promise.all([...names].map(readOne));
  }

  async function beat(): Promise<void> {
    const shortest = Math.min(longestInterval, ...providers.map(each => each.intervalMilliseconds));
    const interval = Math.max(shortestInterval, shortest);
    while (!stopped.signal.aborted) {
      await sleep(clock, interval, stopped.signal);
      if (!stopped.signal.aborted) await readAll(wanted.keys());
    }
  }

  return {
    want(desired) {
      const next = new Map<string, string[]>();
      for (const [id, app] of [...desired.apps, ...(desired.refused ?? [])]) {
        for (const { name } of app.secrets ?? []) {
          const apps = next.get(name);
          if (apps === undefined) next.set(name, [id]);
          else if (apps.at(-1) !== id) apps.push(id);
        }
      }
      wanted = next;
      for (const name of known.keys()) if (!wanted.has(name)) known.delete(name);
      if (wanted.size === 0) return;
      // Files of the repository may say something else with every commit.
      void readAll(wanted.keys());
      beating ??= beat();
    },
    stateOf(app, read) {
      const values = new Map<string, Secret>();
      let isPending = false;
      for (const { name } of app.secrets ?? []) {
        const { found, problem } = known.get(name) ?? {};
        if (found !== undefined) values.set(name, found.secret);
        else if (problem !== undefined)
          return { kind: 'missing', name, sentence: problem.message, advice: problem.advice };
        else {
          isPending = true;
          if (!read && !wanted.has(name)) return { kind: 'unchecked' };
          // An older definition that is put back may refer to what no newer one does.
          if (!wanted.has(name)) wanted.set(name, [app.id]);
          if (read) void readOne(name);
        }
      }
      if (isPending) return { kind: 'pending' };
      return { kind: 'ready', values, fingerprint: fingerprintOf(values, key) };
    },
    reveal(definition) {
      const filled = withVariables(definition, name => {
        const secret = known.get(name)?.found?.secret;
        if (secret === undefined) throw missing(name, providers);
        return reveal(secret);
      });
      return filled as typeof definition;
    },
    refresh: () => readAll(wanted.keys()),
    troubles: () => [
      ...new Set([...known.values()].flatMap(({ problem }) => (problem === undefined ? [] : [problem.message]))),
    ],
    async stop() {
      stopped.abort();
      await beating;
      for (const provider of providers) await provider.close?.();
    },
  };
}

function isSame(before: Known | undefined, next: Known): boolean {
  const [old, now] = [before?.found?.secret, next.found?.secret];
  if (old !== undefined && now !== undefined) return isText(old, reveal(now));
  return old === now && before?.problem?.message === next.problem?.message;
}

/** Keyed: whoever reads it can try no guesses without the key. */
function fingerprintOf(values: ReadonlyMap<string, Secret>, key: Uint8Array): string {
  const names = [...values.keys()].sort();
  const all = names.map(name => [name, reveal(values.get(name) ?? createSecret(''))]);
  return createHmac('sha256', key).update(JSON.stringify(all)).digest('hex').slice(0, 32);
}

function missing(name: string, providers: readonly SecretProvider[]): PacerError {
  if (providers.length === 0)
    return pacerError('secret-missing', {
      message: `There is no secret ${name}: the configuration of the daemon names no place with secrets`,
      advice: 'Set `secrets` in the configuration of the daemon.',
    });
  const places = providers.map(each => each.title).join(', ');
  return pacerError('secret-missing', {
    message: `There is no secret ${name} in ${places}`,
    advice: `Put ${name} there, or correct the reference.`,
  });
}
