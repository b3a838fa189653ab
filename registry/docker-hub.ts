/** What Docker Hub is called in references. */
const names: ReadonlySet<string> = new Set(['docker.io', 'index.docker.io']);

/** Where Docker Hub is on the network, and the server that gives tokens for it. */
export const dockerHub = { url: 'https://registry-1.docker.io', tokenHost: 'auth.docker.io' } as const;

/** True for a host of a reference that means Docker Hub. */
export function isDockerHub(host: string | undefined): boolean {
  return host !== undefined && names.has(host);
}

/** What a registry itself calls a repository: Docker Hub keeps those without a folder in `library` (registry reference 1). */
export function repositoryOn(host: string | undefined, repository: string): string {
  return isDockerHub(host) && !repository.includes('/') ? `library/${repository}` : repository;
}
