import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** A certificate authority that only this test knows, and a key pair that it signed for 127.0.0.1. PEM. */
export interface OwnCertificates {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** Whether certificates can be made here; says why when they cannot. */
export const canMakeCertificates = spawnSync('openssl', ['version']).status === 0;
if (!canMakeCertificates) process.stderr.write('skipped: no openssl to make certificates with\n');

/** Makes an authority and a certificate. */
export function makeCertificates(): OwnCertificates {
  const folder = mkdtempSync(join(tmpdir(), 'certificates-'));
  const openssl = (...words: string[]): void => void execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc'];
  try {
    openssl(
      'req',
      '-x509',
      ...newKey,
      '-days',
      '2',
      '-subj',
      '/CN=Own Authority',
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
    );
    openssl('req', ...newKey, '-subj', '/CN=127.0.0.1', '-keyout', 'server.key', '-out', 'server.csr');
    writeFileSync(join(folder, 'names'), 'subjectAltName=IP:127.0.0.1\n');
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-days', '2', '-extfile', 'names', '-out', 'server.pem'];
    openssl('x509', '-req', '-in', 'server.csr', ...signed);
    const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
    return { authority: read('ca.pem'), certificate: read('server.pem'), key: read('server.key') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts an https server on 127.0.0.1 that is stopped after the test; its URL. */
export async function startTlsServer(
  { certificate, key }: OwnCertificates,
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const server: Server = createServer({ cert: certificate, key }, handler);
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(
    () =>
      new Promise<void>(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
