import type { IncomingMessage, ServerResponse } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addressOf, createRegistry, isInsecure } from '../../jenkins/pipeline/registry.ts';
import { findLogin, parseBearer } from '../../jenkins/pipeline/registry-login.ts';
import { parsePinned, parseRepository } from '../../jenkins/pipeline/reference.ts';
import { startServer, type SandboxServer } from '../../sandbox/server.ts';

let server: SandboxServer;
let home: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const seen: string[] = [];

beforeEach(async () => {
  seen.length = 0;
  home = await mkdtemp(join(tmpdir(), 'pacer-login-'));
  server = await startServer('registry', 0, (request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization ?? '-'}`);
    answer(request, response);
  });
});
afterEach(async () => {
  await server.stop();
  await rm(home, { recursive: true, force: true });
});

const scope = 'repository:shop/cart:pull,push';
const robot = `Basic ${Buffer.from('robot:secret').toString('base64')}`;

function host(): string {
  return `127.0.0.1:${server.port}`;
}

function read(environment: NodeJS.ProcessEnv, pushesTo = host()): Promise<Response> {
  const registry = createRegistry(host(), pushesTo, { DOCKER_CONFIG: home, ...environment });
  return registry.request('GET', '/v2/shop/cart/tags/list', { scope, allow: [200] });
}

function basicOnly(request: IncomingMessage, response: ServerResponse): void {
  const allowed = request.headers.authorization === robot;
  response.writeHead(allowed ? 200 : 401, { 'www-authenticate': 'Basic realm="basic-realm"' }).end();
}

describe('the pipeline at a registry with a login', () => {
  it('answers a Basic challenge with the user of the job, and with the one of the Docker configuration', async () => {
    answer = basicOnly;
    expect((await read({ REGISTRY_USERNAME: 'robot', REGISTRY_PASSWORD: 'secret' })).status).toBe(200);
    await writeFile(join(home, 'config.json'), JSON.stringify({ auths: { [host()]: { auth: robot.slice(6) } } }));
    expect((await read({})).status).toBe(200);
  });

  it("gives the job's user to no other registry than the one that is pushed to", async () => {
    answer = basicOnly;
    const login = { REGISTRY_USERNAME: 'robot', REGISTRY_PASSWORD: 'secret' };
    await expect(read(login, 'other.example.com')).rejects.toThrow(/wants a login/);
    expect(seen.filter(line => line.includes(robot))).toEqual([]);
  });

  it('gets a token from the server that a Bearer challenge names, once', async () => {
    answer = (request, response) => {
      if (request.url?.startsWith('/token') === true) {
        response.end(JSON.stringify(request.headers.authorization === robot ? { token: 'good', expires_in: 60 } : {}));
        return;
      }
      const challenge = `Bearer realm="http://${host()}/token",service="my, registry",scope="${scope}"`;
      const allowed = request.headers.authorization === 'Bearer good';
      response.writeHead(allowed ? 200 : 401, { 'www-authenticate': challenge }).end();
    };
    const registry = createRegistry(host(), host(), { REGISTRY_USERNAME: 'robot', REGISTRY_PASSWORD: 'secret' });
    for (let turn = 0; turn < 2; turn++) await registry.request('GET', '/v2/x/tags/list', { scope, allow: [200] });
    const tokens = seen.filter(line => line.startsWith('GET /token'));
    expect(tokens).toHaveLength(1);
    expect(tokens[0]).toContain('service=my%2C+registry&scope=repository%3Ashop%2Fcart%3Apull%2Cpush');
    expect(seen).toHaveLength(4);
  });

  it('gives up with a sentence when the login is not accepted', async () => {
    answer = (_request, response) => void response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
    await expect(read({})).rejects.toThrow(`${host()} wants a login for ${scope}`);
    await expect(read({ REGISTRY_USERNAME: 'robot', REGISTRY_PASSWORD: 'bad' })).rejects.toThrow('answered 401');
  });
});

describe('the pipeline at a registry in trouble', () => {
  it('tries again after 503 and after a broken connection', async () => {
    let turn = 0;
    answer = (request, response) => {
      turn++;
      if (turn === 1) response.writeHead(503).end();
      else if (turn === 2) request.socket.destroy();
      else response.end('{}');
    };
    expect((await read({})).status).toBe(200);
    expect(turn).toBe(3);
  });

  it('does not repeat what was refused', async () => {
    answer = (_request, response) => void response.writeHead(400).end('{"errors":[{"code":"NAME_INVALID"}]}');
    await expect(read({})).rejects.toThrow('answered 400 {"errors":[{"code":"NAME_INVALID"}]}');
    expect(seen).toHaveLength(1);
  });
});

describe('addresses', () => {
  it('speaks plain HTTP on loopback and where it is told to, nowhere else', () => {
    for (const plain of ['127.0.0.1:5000', 'localhost:5000', '[::1]:5000', 'lab:5000'])
      expect(isInsecure(plain, { INSECURE_REGISTRIES: 'other, lab:5000' })).toBe(true);
    for (const secure of ['registry.example.com', '127.0.0.1.example.com', 'localhost.example.com:5000'])
      expect(isInsecure(secure, {})).toBe(false);
  });

  it('wants a host and a pinned parent', () => {
    expect(parseRepository('localhost/a/b', 'IMAGE')).toEqual({ host: 'localhost', name: 'a/b' });
    for (const bad of ['shop/cart', 'host:1/Upper', 'user@host:1/x', ':1/x', 'host:1/'])
      expect(() => parseRepository(bad, 'IMAGE')).toThrow(/^IMAGE /);
    expect(() => parsePinned('host:1/x:latest', 'PARENT')).toThrow('must be pinned');
  });

  it('reads a challenge among several', () => {
    expect(parseBearer('Basic realm="x", Bearer realm="https://t/",scope="a:b:pull,push"')).toEqual({
      realm: 'https://t/',
      scope: 'a:b:pull,push',
    });
    expect(parseBearer('Basic realm="x"')).toBeUndefined();
  });
});

it('Docker Hub is where it is on the network, with the login that "docker login" wrote down', async () => {
  expect(addressOf('docker.io', {})).toBe('https://registry-1.docker.io');
  expect(addressOf('registry.example.com', {})).toBe('https://registry.example.com');
  expect(addressOf('registry.example.com', { INSECURE_REGISTRIES: 'registry.example.com' })).toBe(
    'http://registry.example.com',
  );
  await writeFile(
    join(home, 'config.json'),
    JSON.stringify({ auths: { 'https://index.docker.io/v1/': { auth: 'aGk=' } } }),
  );
  expect(await findLogin('docker.io', 'registry.example.com', { DOCKER_CONFIG: home })).toBe('Basic aGk=');
  expect(await findLogin('registry.example.com', 'registry.example.com', { DOCKER_CONFIG: home })).toBeUndefined();
});
