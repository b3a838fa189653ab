import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { createConnections, type Connections, type WireRequest } from '../../http/connections.ts';
import { startLoopback, until } from '../support/loopback.ts';

function connect(options: Parameters<typeof createConnections>[0]): Connections {
  const connections = createConnections(options);
  onTestFinished(() => connections.close());
  return connections;
}

function get(origin: string, path: string, signal = new AbortController().signal): WireRequest {
  return { origin, path, method: 'GET', headers: {}, body: undefined, signal };
}

it('a request that waits for a connection ends at once when it is given up; the one before it gets its answer', async () => {
  const asked: string[] = [];
  let answer = (): void => {};
  const { url } = await startLoopback((request, response) => {
    asked.push(request.path);
    if (request.path === '/slow') answer = () => response.end('slow');
    else response.end('after');
  });
  const connections = connect({ perOrigin: 1 });
  const slow = connections.send(get(url, '/slow'));
  const given = new AbortController();
  const waiting = connections.send(get(url, '/waiting', given.signal));
  await until(() => asked.length === 1);
  given.abort();
  await expect(waiting).rejects.toThrow('aborted');
  answer();
  expect(await text(await slow)).toBe('slow');
  await text(await connections.send(get(url, '/after')));
  expect(asked).toEqual(['/slow', '/after']);
});

it('a server that takes the connection and never shakes hands is given up when patience is over', async () => {
  const taken: Socket[] = [];
  const server = createServer(socket => taken.push(socket.on('error', () => {}))).listen(0, '127.0.0.1');
  onTestFinished(() => {
    for (const socket of taken) socket.destroy();
    server.close();
  });
  await once(server, 'listening');
  const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const connections = connect({ perOrigin: 1, patienceMilliseconds: 50 });
  await expect(connections.send(get(origin, '/'))).rejects.toMatchObject({ code: 'ERR_SOCKET_CONNECTION_TIMEOUT' });
});

it('an answer may take longer than a connection may take to come about', async () => {
  const { url } = await startLoopback((_request, response) => {
    setTimeout(() => response.end('late'), 150);
  });
  const connections = connect({ perOrigin: 1, patienceMilliseconds: 50 });
  expect(await text(await connections.send(get(url, '/')))).toBe('late');
});

it('a connection serves one request after the other, and is closed when it lay idle for too long', async () => {
  const sockets = new Set<Socket>();
  const { url } = await startLoopback((_request, response, socket) => {
    sockets.add(socket);
    response.end('yes');
  });
  const connections = connect({ perOrigin: 2, patienceMilliseconds: 50 });
  for (const path of ['/one', '/two', '/three']) await text(await connections.send(get(url, path)));
  expect(sockets.size).toBe(1);
  await until(() => [...sockets].every(socket => socket.destroyed));
});

it('a request whose path cannot be sent is refused, and the next one is served', async () => {
  const { url } = await startLoopback((_request, response) => void response.end('yes'));
  const connections = connect({ perOrigin: 1 });
  await expect(connections.send(get(url, '/a b'))).rejects.toMatchObject({ code: 'ERR_UNESCAPED_CHARACTERS' });
  expect((await connections.send(get(url, '/a%20b'))).statusCode).toBe(200);
});
