import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { loadConfiguration } from '../../reconciler/cli/configuration.ts';
import type { ClusterSpec } from '../../reconciler/desired/types.ts';
import { connectUpstreams, type Upstreams } from '../../reconciler/upstreams.ts';
import { canMakeCertificates, makeCertificates, startTlsServer } from '../support/certificates.ts';
import { answerJson, deadUrl, startLoopback } from '../support/loopback.ts';

/** A folder with the file of `pacer run --config` and the files it names. */
function folderWith(configuration: string, files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'pacer-configuration-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'daemon.yaml'), `repository: /srv/desired.git\ncluster: prod\n${configuration}`);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

async function upstreamsOf(folder: string, ...urls: readonly [string, ...string[]]): Promise<Upstreams> {
  const { settings } = await loadConfiguration(join(folder, 'daemon.yaml'));
  const cluster: ClusterSpec = {
    name: 'prod',
    marathon: { url: urls[0], urls },
    owns: ['/'],
    vars: {},
    policy: { selfHeal: true, prune: false, maxDeletes: { share: 0.1, count: 10 } },
  };
  const upstreams = connectUpstreams(cluster, settings.credentials, { clock: systemClock });
  onTestFinished(() => upstreams.close());
  return upstreams;
}

const info = { name: 'marathon', version: '1.8.244' };

describe('the credentials for Marathon', () => {
  it.for([
    ['tokenFile: token', 'Bearer abc'],
    ['tokenFile: token\n    scheme: token=', 'token=abc'],
    ['user: ada\n    passwordFile: token', `Basic ${Buffer.from('ada:abc').toString('base64')}`],
  ] as const)('%j are told as %j', async ([credential, header]) => {
    const server = await startLoopback((_request, response) => answerJson(response, info));
    const folder = folderWith(`credentials:\n  marathon:\n    ${credential}\n`, { token: 'abc\n' });
    const { marathon } = await upstreamsOf(folder, server.url);
    await marathon.info();
    expect(server.received.map(({ headers }) => headers.authorization)).toEqual([header]);
  });

  it('are read again from their file when they are refused', async () => {
    let valid = 'Bearer one';
    const server = await startLoopback(({ headers }, response) =>
      headers.authorization === valid ? answerJson(response, info) : answerJson(response, {}, 401),
    );
    const folder = folderWith('credentials: {marathon: {tokenFile: token}}\n', { token: 'one' });
    const { marathon } = await upstreamsOf(folder, server.url);
    await marathon.info();
    valid = 'Bearer two';
    await expect(marathon.info()).rejects.toMatchObject({ code: 'upstream-refused' });
    writeFileSync(join(folder, 'token'), 'two\n');
    expect(await marathon.info()).toMatchObject({ version: '1.8.244' });
  });

  it('whose file is missing are a mistake of the configuration, at the start', async () => {
    const folder = folderWith('credentials: {marathon: {tokenFile: token}}\n');
    await expect(loadConfiguration(join(folder, 'daemon.yaml'))).rejects.toMatchObject({
      code: 'configuration-invalid',
      message: expect.stringContaining(join(folder, 'token')),
    });
  });

  it.for(['scheme: Basic', 'login: "https://dcos.example.com/login"', 'login: dcos\n    user: a\n    passwordFile: b'])(
    '%j does not make sense',
    async credential => {
      const folder = folderWith(`credentials:\n  marathon:\n    ${credential}\n`);
      await expect(loadConfiguration(join(folder, 'daemon.yaml'))).rejects.toMatchObject({
        code: 'configuration-invalid',
      });
    },
  );
});

describe('several addresses of Marathon', () => {
  it('are asked in turn when one does not answer', async () => {
    const two = await startLoopback((_request, response) => answerJson(response, info));
    const { marathon } = await upstreamsOf(folderWith(''), await deadUrl(), two.url);
    expect(await marathon.info()).toMatchObject({ version: '1.8.244' });
    expect(two.received).toHaveLength(1);
    await marathon.info();
    expect(two.received).toHaveLength(2);
  });
});

describe('the certificate authority', () => {
  it('that is none is a mistake of the configuration, at the start', async () => {
    const folder = folderWith('certificateAuthorityFile: ca.pem\n', { 'ca.pem': 'nothing' });
    await expect(loadConfiguration(join(folder, 'daemon.yaml'))).rejects.toMatchObject({
      code: 'configuration-invalid',
      message: `The certificate authority file ${join(folder, 'ca.pem')} holds no certificate in PEM form.`,
    });
  });

  it.skipIf(!canMakeCertificates)(
    'lets a DC/OS be used: login and Marathon behind one proxy, a new login when the token has expired, no more than one',
    async () => {
      const own = makeCertificates();
      const seen: string[] = [];
      let valid = 0;
      const dcos = (request: IncomingMessage, response: ServerResponse): void => {
        const path = request.url ?? '';
        seen.push(`${request.method} ${path.split('?', 1)[0]}`);
        if (path === '/acs/api/v1/auth/login') return answerJson(response, { token: `token-${(valid += 1)}` });
        if (request.headers.authorization === `token=token-${valid}`) return answerJson(response, info);
        response.writeHead(401, { 'content-type': 'text/html' }).end('<html>401</html>');
      };
      const url = await startTlsServer(own, dcos);
      const login = `{user: pacer, passwordFile: password, login: "${url}/acs/api/v1/auth/login"}`;
      const configuration = `certificateAuthorityFile: ca.pem\ncredentials: {marathon: ${login}}\n`;
      const folder = folderWith(configuration, { 'ca.pem': own.authority, password: 'secret' });
      const { marathon } = await upstreamsOf(folder, `${url}/service/marathon`);
      await marathon.info();
      await marathon.info();
      valid += 1;
      expect(await marathon.info()).toMatchObject({ version: '1.8.244' });
      expect(seen).toEqual([
        'POST /acs/api/v1/auth/login',
        'GET /service/marathon/v2/info',
        'GET /service/marathon/v2/info',
        'GET /service/marathon/v2/info',
        'POST /acs/api/v1/auth/login',
        'GET /service/marathon/v2/info',
      ]);
    },
  );
});
