/** Where Docker Hub is on the network, and under which name `docker login` keeps the login for it. */
export const dockerHub = { url: 'https://registry-1.docker.io', login: 'https://index.docker.io/v1/' } as const;

/** True for a host of a reference that means Docker Hub. */
export function isDockerHub(host: string): boolean {
  return host === 'docker.io' || host === 'index.docker.io';
}
