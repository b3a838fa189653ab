import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { lineBytes, lineOf } from './log-lines.ts';

/*
 * A process of its own for the benchmark of logs: an agent of Mesos with the sandboxes of many instances, whose files
 * grow by themselves from the moment that the benchmark names. Answers like Mesos does; nothing is kept, every byte
 * follows from its place.
 */
interface Plan {
  readonly instances: number;
  readonly linesPerSecond: number;
  /** When the first line is written, and the last, milliseconds since the epoch. */
  readonly begin: number;
  readonly end: number;
}

let plan: Plan | undefined;

function linesWritten(): number {
  if (plan === undefined) return 0;
  const now = Math.min(Date.now(), plan.end);
  return Math.max(0, Math.floor(((now - plan.begin) * plan.linesPerSecond) / 1000));
}

function bytesOf(instance: number, offset: number, length: number): Buffer {
  const size = linesWritten() * lineBytes;
  const end = Math.min(size, offset + Math.min(length, 65_536));
  if (plan === undefined || offset >= end) return Buffer.alloc(0);
  const first = Math.floor(offset / lineBytes);
  const last = Math.ceil(end / lineBytes);
  const lines: string[] = [];
  for (let number = first; number < last; number++)
    lines.push(lineOf(instance, number, plan.begin + (number * 1000) / plan.linesPerSecond));
  return Buffer.from(lines.join(''), 'latin1').subarray(offset - first * lineBytes, end - first * lineBytes);
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://agent');
  const path = url.searchParams.get('path') ?? '';
  const instance = Number(/bench\.(\d+)/.exec(path)?.[1] ?? '0');
  response.setHeader('content-type', 'application/json');
  if (url.pathname === '/files/browse') {
    const mtime = Math.floor(Math.min(Date.now(), plan?.end ?? 0) / 1000);
    const info = (name: string, size: number): object => ({
      path: `${path}/${name}`,
      size,
      mtime,
      mode: '-rw-r--r--',
      nlink: 1,
    });
    response.end(JSON.stringify([info('stderr', 0), info('stdout', linesWritten() * lineBytes)]));
    return;
  }
  const offset = Number(url.searchParams.get('offset'));
  const data = bytesOf(instance, offset, Number(url.searchParams.get('length')));
  response.end(Buffer.from(`{"data":${JSON.stringify(data.toString('latin1'))},"offset":${offset}}`, 'latin1'));
});

process.on('message', (message: Plan) => {
  plan = message;
  process.send?.('planned');
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
