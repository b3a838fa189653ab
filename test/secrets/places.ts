import { createSecret } from '../../reconciler/desired/secrets/secret.ts';
import type { SecretProvider } from '../../reconciler/secrets/types.ts';

/** A place with secrets that a test fills, and can take away by giving it an error. */
export interface TestPlace extends SecretProvider {
  readonly values: Map<string, string>;
  away: Error | undefined;
  reads: number;
}

/** Makes a place with these secrets. */
export function createTestPlace(values: Readonly<Record<string, string>>): TestPlace {
  const place: TestPlace = {
    title: 'the test',
    intervalMilliseconds: 1_000,
    values: new Map(Object.entries(values)),
    away: undefined,
    reads: 0,
    read(name) {
      place.reads += 1;
      if (place.away !== undefined) return Promise.reject(place.away);
      const text = place.values.get(name);
      return Promise.resolve(text === undefined ? undefined : { secret: createSecret(text) });
    },
  };
  return place;
}
