import { connect, type Socket } from 'node:net';
import { expect, onTestFinished } from 'vitest';

/** An event as it came; which members it has depends on its type. */
export interface StreamEvent {
  readonly eventType: string;
  readonly timestamp: string;
  readonly id?: string;
  readonly taskId?: string;
  readonly taskStatus?: string;
  readonly condition?: string;
  readonly plan?: {
    readonly original?: { readonly apps: readonly { readonly id: string }[] };
    readonly target?: { readonly apps: readonly { readonly id: string }[] };
  };
  readonly [member: string]: unknown;
}

/** A raw event stream: its head, what has arrived since, and the events in it. */
export interface AttachedStream {
  readonly head: string;
  readonly socket: Socket;
  text(): string;
  events(): readonly StreamEvent[];
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
  const events = (): readonly StreamEvent[] =>
    [...text().matchAll(/^data: (.*)\r$/gm)].map(match => JSON.parse(match[1] ?? ''));
  return { head: all.slice(0, end), text, events, types: () => events().map(event => event.eventType), socket };
}
