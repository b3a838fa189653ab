import { pacerError } from '../../errors/pacer-error.ts';
import type { Daemon as Configuration } from '../../schemas/generated/daemon.ts';
import { openAccess, type AccessSettings } from '../access/access.ts';
import { tokenDigest, type KnownToken } from '../access/tokens.ts';
import { allVerbs } from '../access/types.ts';

type SecretReader = (name: string | undefined) => Promise<string | undefined>;

const shortestToken = 16;

/** Who may come in, by the configuration. Rejects with `configuration-invalid`. */
export async function accessOf(
  configuration: Pick<Configuration, 'people'>,
  readSecret: SecretReader,
): Promise<AccessSettings> {
  const tokens = await tokensOfPeople(configuration.people ?? [], readSecret);
  if (tokens.length === 0) return openAccess;
  return { anonymous: ['view'], roles: [{ who: ['everyone'], verbs: allVerbs, apps: ['/'] }], tokens };
}

async function tokensOfPeople(
  people: NonNullable<Configuration['people']>,
  readSecret: SecretReader,
): Promise<readonly KnownToken[]> {
  const tokens: KnownToken[] = [];
  for (const { address, tokenFile } of people) {
    const token = (await readSecret(tokenFile)) ?? '';
    if (token.length < shortestToken)
      throw pacerError('configuration-invalid', {
        message: `The token of ${address} in ${tokenFile} has fewer than ${shortestToken} characters.`,
      });
    const email = address.toLowerCase();
    tokens.push({ digest: tokenDigest(token), identity: { name: email, email, ids: [`user:${email}`], groups: [] } });
  }
  return tokens;
}
