import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { commitFiles, createBareRepository } from '../git/write.ts';
import type { JsonObject } from '../marathon/types.ts';
import { appFile, appId, clusterName, definitionOf, firstRevision } from './fleet.ts';

/** Apps that are built from source repositories, everything being built and running. */
export interface BuiltFleet {
  readonly repositories: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  /** What Marathon runs. */
  readonly definitions: readonly (JsonObject & { readonly id: string })[];
  close(): Promise<void>;
}

const author = { name: 'Bench', email: 'bench@example.com', time: 1_700_000_000_000 };
const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/** The digest that the fake registry has for every tag of a repository. */
export function digestFor(repository: string): string {
  return `sha256:${createHash('sha256').update(repository).digest('hex')}`;
}

/** Makes the source repositories, a registry that has every image, and the files of so many apps. */
export async function createBuiltFleet(
  directory: string,
  counts: { readonly apps: number; readonly repositories: number },
  marathonUrl: string,
): Promise<BuiltFleet> {
  const repositories: string[] = [];
  for (let index = 0; index < counts.repositories; index++) {
    const repository = join(directory, `source-${index}.git`);
    await createBareRepository(repository);
    const files = { 'pom.xml': `<id>${index}</id>\n`, 'src/Main.java': 'class Main {}\n', 'README.md': 'Read me.\n' };
    await commitFiles(repository, 'main', files, { author, message: 'First' });
    repositories.push(repository);
  }
  const registry = await startRegistry();
  const host = `127.0.0.1:${(registry.address() as AddressInfo).port}`;
  const files: Record<string, string> = {
    [`clusters/${clusterName}/cluster.yaml`]: dump({
      marathon: { url: marathonUrl },
      registry: { url: `http://${host}` },
      // Nobody is there: whatever is asked of it fails, and nothing may be asked.
      jenkins: { url: 'http://127.0.0.1:9' },
      owns: ['/'],
      policy: { selfHeal: true, prune: false },
    }),
  };
  const definitions: (JsonObject & { readonly id: string })[] = [];
  for (let index = 0; index < counts.apps; index++) {
    const image = appId(index).slice(1);
    const repository = repositories[index % repositories.length] ?? '';
    const paths = index % 2 === 0 ? { paths: ['src/**', 'pom.xml'] } : {};
    const build = { source: { repository, ref: 'main', ...paths }, copy: { '*': '/app/' }, image };
    const { container, ...rest } = definitionOf(index, firstRevision);
    const { docker: _docker, ...around } = container as { docker: JsonObject };
    files[appFile(index).replace(/json$/, 'yaml')] = dump({
      kind: 'App',
      build,
      marathon: { ...rest, container: { ...around, docker: { forcePullImage: false } } },
    });
    const docker = { image: `${host}/${image}@${digestFor(image)}`, forcePullImage: false };
    definitions.push({ ...rest, container: { ...around, docker } } as JsonObject & { readonly id: string });
  }
  return {
    repositories,
    files,
    definitions,
    close: () =>
      new Promise(resolve => {
        registry.closeAllConnections();
        registry.close(() => resolve());
      }),
  };
}

function startRegistry(): Promise<Server> {
  const server = createServer((request, response) => {
    const repository = /^\/v2\/(.+)\/manifests\//.exec(request.url ?? '')?.[1];
    if (repository === undefined) response.writeHead(404).end();
    else
      response
        .writeHead(200, {
          'content-type': manifestType,
          'docker-content-digest': digestFor(repository),
          'content-length': '2',
        })
        .end();
  });
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server)));
}
