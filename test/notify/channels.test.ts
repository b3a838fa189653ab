import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { createMailChannel } from '../../reconciler/notify/mail.ts';
import type { Message, NoticeKind } from '../../reconciler/notify/types.ts';
import { createSlackChannel, createWebhookChannel } from '../../reconciler/notify/webhook.ts';

const all: ReadonlySet<NoticeKind> = new Set(['failed', 'healthy-again', 'held', 'drift', 'build-broken']);
const commit = { commit: 'c'.repeat(40), author: 'Ann <ann@example.com>', subject: 'More memory' };

const message: Message = {
  cluster: 'prod',
  ...commit,
  url: 'https://pacer.example.com',
  notices: [
    { kind: 'failed', app: '/a', sentence: 'Ended <!channel> & gone.', evidence: ['line\u0007 one'], key: 'k1' },
  ],
};

/** What a server on loopback was sent. */
async function received(
  answer = 200,
): Promise<{ url: string; requests: { request: IncomingMessage; body: string }[] }> {
  const requests: { request: IncomingMessage; body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({ request, body: Buffer.concat(chunks).toString('utf8') });
      response.writeHead(answer).end('ok');
    });
  });
  await listen(server);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/secret?x=1`, requests };
}

async function listen(server: Server): Promise<void> {
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void server.close());
}

describe('channels', () => {
  it('Slack gets text in which nothing is markup', async () => {
    const { url, requests } = await received();
    const channel = createSlackChannel({ name: 'slack', kinds: all, url, clock: systemClock });
    onTestFinished(() => channel.close());
    await channel.send(message);
    const { text } = JSON.parse(requests[0]?.body ?? '{}') as { text: string };
    expect(text).toContain('prod: /a failed');
    expect(text).toContain('Ended &lt;!channel&gt; &amp; gone.');
    expect(text).toContain('https://pacer.example.com');
    expect(requests[0]?.request.url).toBe('/hook/secret?x=1');
  });

  it('a webhook gets JSON by its schema, signed over time and body', async () => {
    const { url, requests } = await received();
    const channel = createWebhookChannel({ name: 'webhook', kinds: all, url, secret: 's3cret', clock: systemClock });
    onTestFinished(() => channel.close());
    await channel.send(message);
    await channel.send(message);
    const [first, second] = requests;
    const schema = JSON.parse(
      await readFile(join(import.meta.dirname, '../../schemas/notification.schema.json'), 'utf8'),
    ) as object;
    expect(new Ajv2020({ strict: true }).compile(schema)(JSON.parse(first?.body ?? ''))).toBe(true);
    const headers: IncomingMessage['headers'] = first?.request.headers ?? {};
    const signed = `${String(headers['x-pacer-timestamp'])}.${first?.body}`;
    expect(headers['x-pacer-signature']).toBe(`sha256=${createHmac('sha256', 's3cret').update(signed).digest('hex')}`);
    expect(second?.request.headers['x-pacer-delivery']).toBe(headers['x-pacer-delivery']);
  });

  it('one that refuses is an error without its address, which is a secret', async () => {
    const { url } = await received(403);
    const channel = createSlackChannel({ name: 'slack', kinds: all, url, clock: systemClock });
    onTestFinished(() => channel.close());
    const error: unknown = await channel.send(message).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'upstream-refused' });
    expect(String(error)).not.toContain('secret');
  });

  it('a mail arrives by SMTP, with subject, sentence and evidence', async () => {
    const lines: string[] = [];
    let isData = false;
    const server = createTcpServer(socket => {
      socket.write('220 test ESMTP\r\n');
      let rest = '';
      socket.on('data', chunk => {
        rest += chunk.toString('utf8');
        const parts = rest.split('\r\n');
        rest = parts.pop() ?? '';
        for (const line of parts) {
          lines.push(line);
          if (isData) {
            if (line === '.') {
              isData = false;
              socket.write('250 taken\r\n');
            }
          } else if (line === 'DATA') {
            isData = true;
            socket.write('354 go on\r\n');
          } else if (line === 'QUIT') socket.end('221 bye\r\n');
          else socket.write('250 ok\r\n');
        }
      });
    });
    await listen(server);
    const channel = createMailChannel({
      name: 'mail',
      kinds: all,
      host: '127.0.0.1',
      port: (server.address() as AddressInfo).port,
      secure: false,
      from: 'pacer@example.com',
      to: ['ops@example.com', 'web@example.com'],
    });
    onTestFinished(() => channel.close());
    await channel.send(message);
    const text = lines.join('\n');
    expect(text).toContain('RCPT TO:<web@example.com>');
    expect(text).toContain('Subject: prod: /a failed');
    expect(text).toContain('Ended <!channel> & gone.');
    expect(text).not.toContain('\u0007');
  });

  it.each([
    ['the sender', 'MAIL FROM', '550 5.7.1 sender refused'],
    ['everybody it is for', 'RCPT TO', '554 5.7.1 relay access denied'],
    ['the sign-in', 'AUTH', '535 5.7.8 authentication failed'],
  ])(
    'a mail server that refuses %s is an error with its words and without the password',
    async (_what, command, answer) => {
      const server = createTcpServer(socket => {
        socket.write('220 test ESMTP\r\n');
        socket.on('error', () => undefined);
        socket.on('data', chunk => {
          const line = chunk.toString('utf8');
          if (line.startsWith('EHLO')) socket.write('250-test\r\n250 AUTH PLAIN LOGIN\r\n');
          else if (line.startsWith(command)) socket.write(`${answer}\r\n`);
          else if (line.startsWith('AUTH')) socket.write('235 ok\r\n');
          else if (line.startsWith('QUIT')) socket.end('221 bye\r\n');
          else socket.write('250 ok\r\n');
        });
      });
      await listen(server);
      const channel = createMailChannel({
        name: 'mail',
        kinds: all,
        host: '127.0.0.1',
        port: (server.address() as AddressInfo).port,
        secure: false,
        user: 'pacer',
        password: 'mail-secret-42',
        from: 'pacer@example.com',
        to: ['ops@example.com'],
      });
      onTestFinished(() => channel.close());
      const error = await channel.send(message).catch((thrown: unknown) => thrown as Error);
      expect(error).toMatchObject({ code: 'upstream-error', message: expect.stringContaining(answer.slice(4)) });
      expect(String(error)).not.toContain('mail-secret-42');
    },
  );

  it('a mail server that is not there is an error with its name', async () => {
    const channel = createMailChannel({
      name: 'mail',
      kinds: all,
      host: '127.0.0.1',
      port: 1,
      secure: false,
      from: 'pacer@example.com',
      to: ['ops@example.com'],
    });
    await expect(channel.send(message)).rejects.toMatchObject({ code: 'upstream-error' });
  });
});
