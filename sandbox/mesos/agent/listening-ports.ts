import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

const tables = ['/proc/net/tcp', '/proc/net/tcp6'];
/** `TCP_LISTEN` in the `st` column of proc(5)'s /proc/net/tcp. */
const listen = '0A';

/** Every TCP port that a process of this machine listens on, from proc(5); undefined where there is no /proc. */
export function listeningPorts(): ReadonlySet<number> | undefined {
  const ports = new Set<number>();
  let found = false;
  for (const table of tables) {
    const text = readTable(table);
    if (text === undefined) continue;
    found = true;
    for (const line of text.split('\n').slice(1)) {
      const columns = line.trim().split(/\s+/, 4);
      if (columns[3] !== listen) continue;
      const port = columns[1]?.split(':').at(-1);
      if (port !== undefined) ports.add(Number.parseInt(port, 16));
    }
  }
  return found ? ports : undefined;
}

/** Tells by connecting whether something on this machine accepts connections on `port`: the way without /proc. */
export function acceptsConnections(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port });
    const done = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(500, () => done(false));
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
}

function readTable(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}
