import { createHash, randomBytes } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { asPacerError } from '../../errors/pacer-error.ts';
import type { Registry } from '../../registry/types.ts';

/** What the agents saw of one key. */
export interface Work {
  /** Name of its image. */
  readonly image: string;
  /** Builds that began. */
  builds: number;
  /** Digests of the images that were pushed, or of which nobody can tell: more than one that is there is a double build. */
  readonly digests: string[];
  /** Builds of the key at the same time, at most. */
  together: number;
  running: number;
}

/** The agents of Jenkins: they do what the build script does, inside of this process. */
export interface Agents {
  readonly port: number;
  readonly work: ReadonlyMap<string, Work>;
  /** The next build fails with words that say that it passes. */
  failNext(): void;
  stop(): Promise<void>;
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/**
 * A build sends `KEY IMAGE TAG` in one line and gets `EXITCODE WORDS`. Every image has random bytes in it, so that a second
 * build of a key would make another image. As in the real script, an image that is there already is kept.
 */
export async function startAgents(registry: Registry, random: () => number): Promise<Agents> {
  const work = new Map<string, Work>();
  const sockets = new Set<Socket>();
  let failures = 0;

  async function build(key: string, image: string, tag: string, isCutOff: () => boolean): Promise<string> {
    const name = image.slice(image.indexOf('/') + 1);
    if ((await registry.headManifest(name, tag)) !== undefined) return '0 already there';
    await new Promise(resolve => setTimeout(resolve, random() * 20));
    if (failures > 0) {
      failures--;
      return '1 FAILED: run: temporary failure: a mirror was away';
    }
    const layer = randomBytes(64);
    const config = Buffer.from(
      JSON.stringify({ architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [] }, key }),
    );
    const manifest = {
      schemaVersion: 2,
      mediaType: manifestType,
      config: {
        mediaType: 'application/vnd.oci.image.config.v1+json',
        digest: await registry.putBlob(name, config),
        size: config.length,
      },
      layers: [
        {
          mediaType: 'application/vnd.oci.image.layer.v1.tar',
          digest: await registry.putBlob(name, layer),
          size: layer.length,
        },
      ],
    };
    if (isCutOff()) return '1 cut off';
    const bytes = Buffer.from(JSON.stringify(manifest));
    work.get(key)?.digests.push(`sha256:${createHash('sha256').update(bytes).digest('hex')}`);
    await registry.putManifest(name, tag, manifestType, bytes);
    return '0 pushed';
  }

  async function serve(socket: Socket, line: string): Promise<void> {
    const [key = '', image = '', tag = ''] = line.split(' ');
    const seen = work.get(key) ?? {
      image: image.slice(image.indexOf('/') + 1),
      builds: 0,
      digests: [],
      together: 0,
      running: 0,
    };
    work.set(key, seen);
    seen.builds++;
    seen.running++;
    seen.together = Math.max(seen.together, seen.running);
    // A build that Jenkins gave up does not run any more, whatever its last request still does.
    socket.once('close', () => seen.running--);
    const answer = await build(key, image, tag, () => socket.destroyed).catch(
      (thrown: unknown) => `1 FAILED: push: temporary failure: ${asPacerError(thrown).message}`,
    );
    if (!socket.destroyed) socket.end(`${answer.replaceAll('\n', ' ')}\n`);
  }

  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    const lines = createInterface({ input: socket });
    // A Jenkins that dies takes its builds with it, in the middle of a line, too.
    lines.on('error', () => undefined);
    lines.once('line', line => void serve(socket, line));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    work,
    failNext: () => void failures++,
    stop() {
      for (const socket of sockets) socket.destroy();
      return new Promise(resolve => server.close(() => resolve()));
    },
  };
}

/** The shell line of the job: bash talks to the agents by itself. */
export const agentScript = `
exec 3<>"/dev/tcp/127.0.0.1/$AGENT_PORT"
printf '%s %s %s\\n' "$KEY" "$IMAGE" "$TAG" >&3
read -r code words <&3 || exit 9
echo "$words"
exit "$code"
`;
