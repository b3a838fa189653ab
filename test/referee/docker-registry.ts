import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A registry that a suite runs against. */
export interface RegistryTarget {
  /** `http://host:port`. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  stop(): Promise<void>;
}

/** Debian packages of what `startDockerRegistry` needs. */
export const dockerRegistryPackages = { 'docker-registry': 'docker-registry', htpasswd: 'apache2-utils' };

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}

/**
 * Starts Debian's `docker-registry` on loopback with basic auth and deletes, in a folder of its own. Its stock
 * configuration listens on all addresses, so it always gets another one. `hook` gets its notifications.
 */
export async function startDockerRegistry(hook?: { url: string; authorization: string }): Promise<RegistryTarget> {
  const home = await mkdtemp(join(tmpdir(), 'pacer-docker-registry-'));
  const [user, password] = ['robot', 'pa:ss wörd'];
  await writeFile(join(home, 'htpasswd'), execFileSync('htpasswd', ['-Bbn', '-C', '4', user, password]));
  const port = await freePort();
  const configuration = {
    version: '0.1',
    log: { level: 'warn' },
    storage: { filesystem: { rootdirectory: join(home, 'data') }, delete: { enabled: true } },
    http: { addr: `127.0.0.1:${port}` },
    auth: { htpasswd: { realm: 'basic-realm', path: join(home, 'htpasswd') } },
    ...(hook === undefined
      ? {}
      : {
          notifications: {
            endpoints: [
              {
                name: 'pacer',
                url: hook.url,
                headers: { Authorization: [hook.authorization] },
                timeout: '1s',
                threshold: 5,
                backoff: '1s',
              },
            ],
          },
        }),
  };
  // YAML reads JSON.
  await writeFile(join(home, 'config.yml'), JSON.stringify(configuration));
  const child = spawn('docker-registry', ['serve', join(home, 'config.yml')], { stdio: ['ignore', 'ignore', 'pipe'] });
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString('utf8')));
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; ; attempt++) {
    const answer = await fetch(`${url}/v2/`).catch(() => undefined);
    if (answer?.status === 401) break;
    if (attempt > 200 || child.exitCode !== null) throw new Error(`docker-registry does not start: ${errors.join('')}`);
    await new Promise(resolve => setTimeout(resolve, 25));
  }
  return {
    url,
    user,
    password,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      await rm(home, { recursive: true, force: true });
    },
  };
}
