import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Terminal } from '../../reconciler/cli/terminal.ts';
import { startServer } from '../../sandbox/server.ts';
import { callAt } from '../sandbox-marathon/http-world.ts';

/** A folder that is gone when the test is. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'import-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A terminal that remembers what was written to it. */
export function rememberingTerminal(directory: string): Terminal & { readonly text: { out: string; err: string } } {
  const text = { out: '', err: '' };
  return {
    text,
    out: more => void (text.out += more),
    err: more => void (text.err += more),
    colour: false,
    now: () => 0,
    directory,
    environment: {},
  };
}

/** A server in front of another one that notes every request: `GET /v2/info`. */
export async function countingFront(target: string): Promise<{ readonly url: string; readonly requests: string[] }> {
  const requests: string[] = [];
  const server = await startServer('front', 0, async (request, response) => {
    const { method = '', url = '' } = request;
    requests.push(`${method} ${url.split('?')[0]}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const sent = chunks.length === 0 ? undefined : Buffer.concat(chunks).toString('utf8');
    const answer = await callAt(target, method, url, sent);
    response.writeHead(answer.status, { 'content-type': answer.headers['content-type'] ?? 'text/plain' });
    response.end(answer.text);
  });
  onTestFinished(() => server.stop());
  return { url: server.url, requests };
}
