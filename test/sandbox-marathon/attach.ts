import { connect, type Socket } from 'node:net';
import { expect, onTestFinished } from 'vitest';

/** A raw event stream: its head, what has arrived since, and the events in it. */
export interface AttachedStream {
  readonly head: string;
  readonly socket: Socket;
  text(): string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into events of every shape
  events(): any[];
  types(): string[];
}

/** Opens an event stream and waits for its head. */
export async function attach(port: number, query = ''): Promise<AttachedStream> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  let all = '';
  socket.setEncoding('utf8');
  socket.on('data', chunk => {
    all += String(chunk);
  });
  socket.write(`GET /v2/events${query} HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n`);
  await expect.poll(() => all).toContain('\r\n\r\n');
  const end = all.indexOf('\r\n\r\n') + 4;
  const text = (): string => all.slice(end);
  const events = (): { readonly eventType: string }[] =>
    [...text().matchAll(/^data: (.*)\r$/gm)].map(match => JSON.parse(match[1] ?? ''));
  return { head: all.slice(0, end), text, events, types: () => events().map(event => event.eventType), socket };
}
