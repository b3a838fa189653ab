import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { startControl } from '../../sandbox/control.ts';
import { createFaultBoard, type FaultBoard } from '../../sandbox/faults/board.ts';
import type { FaultHooks, FaultOrder, FaultyServer } from '../../sandbox/faults/types.ts';
import { withFaults } from '../../sandbox/faults/with-faults.ts';
import { readBody, sendJson, startServer, type SandboxServer } from '../../sandbox/server.ts';

const hooks: FaultHooks = {
  marathon: { closeStreams: () => {}, forgetHealth: () => {}, freezeDeployments: () => {} },
  mesos: { agents: () => [], loseAgent: () => {}, returnAgent: () => {} },
  jenkins: { setQuietingDown: () => {} },
};

describe('a server with faults', () => {
  const started: SandboxServer[] = [];
  afterEach(async () => {
    for (const server of started.splice(0)) await server.stop();
  });

  /** A server that writes down what it carried out, and answers with it and with a digest. */
  async function faulty(
    server: FaultyServer,
    order?: Omit<FaultOrder, 'server'>,
  ): Promise<{ url: string; carriedOut: string[]; board: FaultBoard }> {
    const board = createFaultBoard(systemClock, hooks);
    const carriedOut: string[] = [];
    const handler = withFaults(server, board, systemClock, async (request, response) => {
      if (request.url === '/v2/events') {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        for (const type of ['a', 'b', 'c']) response.write(`event: ${type}\r\ndata: {}\r\n\r\n`);
        response.write('\r\n');
        response.end();
        return;
      }
      const body = (await readBody(request)).toString('utf8');
      carriedOut.push(`${request.method} ${request.url} ${body}`.trim());
      response.setHeader('docker-content-digest', 'sha256:1');
      sendJson(response, 201, { frameworkId: 'f1', carriedOut: carriedOut.length });
    });
    const running = await startServer(server, 0, handler);
    started.push(running);
    if (order !== undefined) board.add({ server, ...order });
    return { url: running.url, carriedOut, board };
  }

  /** What a client gets: status and body, or that the connection broke, before or within the answer. */
  async function ask(
    url: string,
    options: RequestInit = {},
  ): Promise<{ status?: number; text?: string; head?: Headers }> {
    try {
      const response = await fetch(url, options);
      const { status, headers: head } = response;
      return await response.text().then(
        text => ({ status, text, head }),
        () => ({ status, head }),
      );
    } catch {
      return {};
    }
  }

  it('is the server itself while everything is off', async () => {
    const { url, carriedOut } = await faulty('marathon');
    expect(await ask(`${url}/x`, { method: 'PUT', body: 'hello' })).toMatchObject({ status: 201 });
    expect(carriedOut).toEqual(['PUT /x hello']);
  });

  it.each([
    ['error', {}, 500, /sandbox was asked to fail/],
    ['error', { status: 503 }, 503, /"message"/],
    ['html-502', {}, 502, /<h1>502 Bad Gateway/],
    ['error-in-200', {}, 200, /storage did not answer/],
    ['not-carried-out', { match: '.' }, 200, /"deploymentId":"[0-9a-f-]{36}"/],
    ['leader-change', {}, 503, /Could not determine the current leader/],
  ] as const)('%s %j answers %d in place of carrying anything out', async (fault, more, status, body) => {
    const { url, carriedOut } = await faulty('marathon', { fault, ...more });
    const answer = await ask(`${url}/v2/apps/a`, { method: 'PUT', body: 'x'.repeat(100_000) });
    expect(answer).toMatchObject({ status, text: expect.stringMatching(body) as string });
    expect(carriedOut).toEqual([]);
  });

  it('empty-listing and apps-gone speak as Marathon does when it has nothing', async () => {
    const empty = await faulty('marathon', { fault: 'empty-listing' });
    expect((await ask(`${empty.url}/v2/apps?embed=apps.counts`)).text).toBe('{"apps":[]}');
    expect((await ask(`${empty.url}/v2/apps/shop/cart`)).status).toBe(201);
    const gone = await faulty('marathon', { fault: 'apps-gone' });
    expect((await ask(`${gone.url}/v2/apps/`)).text).toBe('{"apps":[]}');
    expect(await ask(`${gone.url}/v2/apps/shop/cart?embed=app.tasks`)).toMatchObject({
      status: 404,
      text: '{"message":"App \'/shop/cart\' does not exist"}',
    });
  });

  it('starting-503 and login-page are pages of Jenkins', async () => {
    const starting = await faulty('jenkins', { fault: 'starting-503' });
    expect(await ask(`${starting.url}/queue/api/json`)).toMatchObject({
      status: 503,
      text: expect.stringContaining('getting ready to work') as string,
    });
    const login = await faulty('jenkins', { fault: 'login-page' });
    const answer = await ask(`${login.url}/queue/api/json`);
    expect(answer).toMatchObject({ status: 200, text: expect.stringContaining('Sign in to Jenkins') as string });
    expect(answer.head?.get('content-type')).toBe('text/html');
  });

  it('a registry fails in its own form, and says how long it wants to be left alone', async () => {
    const { url } = await faulty('registry', { fault: 'too-many-requests', retryAfter: 7 });
    const answer = await ask(`${url}/v2/`);
    expect(answer).toMatchObject({ status: 429, text: expect.stringContaining('TOOMANYREQUESTS') as string });
    expect(answer.head?.get('retry-after')).toBe('7');
  });

  it('reset breaks the connection before anything is carried out, lost-answer after it was', async () => {
    const reset = await faulty('marathon', { fault: 'reset' });
    expect(await ask(`${reset.url}/x`, { method: 'PUT', body: '1' })).toEqual({});
    expect(reset.carriedOut).toEqual([]);
    const lost = await faulty('marathon', { fault: 'lost-answer' });
    expect(await ask(`${lost.url}/x`, { method: 'PUT', body: '1' })).toEqual({});
    expect(lost.carriedOut).toEqual(['PUT /x 1']);
    expect((await ask(`${lost.url}/x`)).status).toBe(201);
  });

  it('half-body announces the whole answer and breaks off in the middle', async () => {
    const { url, carriedOut } = await faulty('marathon', { fault: 'half-body' });
    const answer = await ask(`${url}/x`);
    expect(answer.status).toBe(201);
    expect(answer.text).toBeUndefined();
    expect(carriedOut).toEqual(['GET /x']);
  });

  it('huge-body sends as many millions of bytes as were ordered, of valid JSON, without saying so before', async () => {
    const { url } = await faulty('marathon', { fault: 'huge-body', megabytes: 3 });
    const answer = await ask(`${url}/v2/apps`);
    expect(answer.text?.length).toBeGreaterThan(3_000_000);
    expect(JSON.parse(answer.text ?? '')).toMatchObject({ apps: [] });
    expect(answer.head?.get('content-length')).toBeNull();
  });

  it('other-framework and wrong-digest change one thing of the real answer', async () => {
    const framework = await faulty('marathon', { fault: 'other-framework', frameworkId: 'f2' });
    expect(JSON.parse((await ask(`${framework.url}/v2/info`)).text ?? '')).toEqual({
      frameworkId: 'f2',
      carriedOut: 1,
    });
    const digest = await faulty('registry', { fault: 'wrong-digest' });
    const answer = await ask(`${digest.url}/v2/a/manifests/1`, { method: 'HEAD' });
    expect(answer.status).toBe(201);
    expect(answer.head?.get('docker-content-digest')).toBe(`sha256:${'0'.repeat(64)}`);
  });

  it('slow only waits', async () => {
    const { url, carriedOut } = await faulty('marathon', { fault: 'slow', milliseconds: 120 });
    const begin = performance.now();
    expect((await ask(`${url}/x`)).status).toBe(201);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(115);
    expect(carriedOut).toHaveLength(1);
  });

  it('events are lost and doubled one by one; the stream itself goes on', async () => {
    const { url, board } = await faulty('marathon', { fault: 'lost-events', match: '^a$' });
    board.add({ server: 'marathon', fault: 'duplicate-events', match: '^b$' });
    const types = [...((await ask(`${url}/v2/events`)).text ?? '').matchAll(/^event: (\w)/gm)].map(match => match[1]);
    expect(types).toEqual(['b', 'b', 'c']);
  });

  it('does not hit who asks to look behind it', async () => {
    const { url, board } = await faulty('marathon', { fault: 'reset' });
    expect((await ask(`${url}/x`, { headers: { 'x-sandbox-faults': 'off' } })).status).toBe(201);
    expect(board.list()[0]?.fired).toBe(0);
  });

  it('is switched by the control port: order, list, clear, and sentences for mistakes', async () => {
    const { url, board } = await faulty('marathon');
    const control = await startControl(0, {}, board);
    started.push(control);
    const post = (body: string) => ask(`${control.url}/faults`, { method: 'POST', body });
    expect(await post('{"server":"marathon","fault":"html-502","times":1}')).toMatchObject({ status: 201 });
    expect((await ask(`${url}/x`)).status).toBe(502);
    const listed = JSON.parse((await ask(`${control.url}/faults`)).text ?? '') as {
      faults: unknown[];
      available: Record<string, { does: string }>;
    };
    expect(listed.faults).toMatchObject([
      { id: 1, on: false, fired: 1, server: 'marathon', fault: 'html-502', times: 1 },
    ]);
    expect(listed.available['slow']?.does).toContain('later');
    expect(await post('{"server":"marathon"}')).toMatchObject({
      status: 400,
      text: '{"message":"\\"fault\\" is missing."}',
    });
    await post('{"server":"marathon","fault":"reset"}');
    expect((await ask(`${control.url}/faults/2`, { method: 'DELETE' })).status).toBe(200);
    expect((await ask(`${url}/x`)).status).toBe(201);
    expect((await ask(`${control.url}/faults/9`, { method: 'DELETE' })).status).toBe(404);
    expect((await ask(`${control.url}/faults`, { method: 'PUT', body: '{}' })).status).toBe(405);
    expect((await ask(`${control.url}/faultless`)).status).toBe(404);
    expect(await ask(`${control.url}/interrupt`, { method: 'POST', body: '{' })).toMatchObject({ status: 400 });
  });
});
