import { pacerError } from '../errors/pacer-error.ts';
import { createHttp } from '../http/create-http.ts';
import { readRetries, withRetries } from '../http/retry.ts';
import { createAsking, type Asking } from './answers.ts';
import { createBitbucketCloud } from './bitbucket-cloud.ts';
import { createBitbucketServer } from './bitbucket-server.ts';
import { createGitHub, gitea, gitHub } from './github.ts';
import { createGitLab } from './gitlab.ts';
import type { Forge, ForgeKind, ForgeOptions } from './types.ts';

const names: Readonly<Record<ForgeKind, string>> = {
  github: 'GitHub',
  gitlab: 'GitLab',
  gitea: 'Gitea',
  'bitbucket-server': 'Bitbucket Server',
  'bitbucket-cloud': 'Bitbucket Cloud',
};

const publicUrls: Partial<Record<ForgeKind, string>> = {
  github: 'https://api.github.com',
  gitlab: 'https://gitlab.com/api/v4',
  'bitbucket-cloud': 'https://api.bitbucket.org/2.0',
};

/** Opens a repository on a forge. Throws `configuration-invalid` when the kind has no public address and none is given. */
export function createForge(options: ForgeOptions): Forge {
  const { kind, repository, url: given, authorization, random, ...tuning } = options;
  const name = names[kind];
  const url = given ?? publicUrls[kind];
  if (url === undefined)
    throw pacerError('configuration-invalid', {
      message: `There is no public ${name}: "forge.url" has to say where its API is.`,
    });
  const plain = createHttp({
    ...tuning,
    name,
    baseUrl: url,
    ...(authorization === undefined ? {} : { authorization }),
  });
  const http = withRetries(plain, readRetries, { clock: options.clock, random });
  const forge = speak(kind, repository, createAsking(name, http, options.clock));
  return { ...forge, close: () => http.close() };
}

function speak(kind: ForgeKind, repository: string, ask: Asking): Omit<Forge, 'close'> {
  switch (kind) {
    case 'github':
      return createGitHub(gitHub, repository, ask);
    case 'gitea':
      return createGitHub(gitea, repository, ask);
    case 'gitlab':
      return createGitLab(repository, ask);
    case 'bitbucket-server':
      return createBitbucketServer(repository, ask);
    case 'bitbucket-cloud':
      return createBitbucketCloud(repository, ask);
  }
}
