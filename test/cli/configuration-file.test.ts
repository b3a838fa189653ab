import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfiguration } from '../../reconciler/cli/configuration.ts';

describe('the configuration of the daemon', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pacer-configuration-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const load = async (text: string) => {
    await writeFile(join(folder, 'daemon.yaml'), text);
    return loadConfiguration(join(folder, 'daemon.yaml'));
  };

  it('fills in defaults and takes paths as relative to the file', async () => {
    const { settings, logLevel } = await load('repository: ./desired.git\ncluster: prod\n');
    expect(logLevel).toBe('info');
    expect(settings).toMatchObject({
      repository: join(folder, 'desired.git'),
      branch: 'main',
      cluster: 'prod',
      data: join(folder, 'pacer-data'),
      listen: { host: '127.0.0.1', port: 7080 },
      interval: 30_000,
    });
    expect(settings.hookSecret).toBeUndefined();
  });

  it('reads secrets from their files and puts them where they belong', async () => {
    await writeFile(join(folder, 'token'), 't0ken\n');
    await writeFile(join(folder, 'password'), 'pa:ss\n');
    const { settings } = await load(
      [
        'repository: https://git.example.com/ops/desired.git',
        'cluster: prod',
        'hooks: {secretFile: token}',
        'credentials:',
        '  marathon: {user: pacer, passwordFile: password}',
        '  jenkins: {user: pacer, tokenFile: token}',
        '  registry: {tokenFile: token}',
        '  git: {user: pacer, passwordFile: password}',
      ].join('\n'),
    );
    expect(settings.hookSecret).toBe('t0ken');
    expect(settings.credentials).toMatchObject({
      jenkins: { user: 'pacer', token: 't0ken' },
      registry: { kind: 'token', token: 't0ken' },
    });
    expect(settings.git).toEqual({
      ssh: {},
      credentials: [
        { url: 'https://git.example.com/', authorization: `Basic ${Buffer.from('pacer:pa:ss').toString('base64')}` },
      ],
    });
  });

  it('says where the keys for ssh are, seen from the file', async () => {
    const { settings } = await load(
      [
        'repository: git@git.example.com:ops/clusters.git',
        'cluster: prod',
        'credentials:',
        '  git: {keyFile: key, knownHostsFile: hosts/known}',
      ].join('\n'),
    );
    expect(settings.git).toEqual({
      ssh: { keyFile: join(folder, 'key'), knownHostsFile: join(folder, 'hosts/known') },
    });
  });

  it('reads where to send messages, and says what a channel lacks', async () => {
    await writeFile(join(folder, 'url'), 'https://hooks.example.com/x\n');
    const start = 'repository: x\ncluster: y\nnotifications:\n';
    const { settings } = await load(
      `${start}  - {kind: slack, urlFile: url, on: [failed]}\n  - {kind: mail, host: mail.example.com, from: a@example.com, to: [b@example.com]}\n`,
    );
    expect(settings.notifications).toEqual([
      { kind: 'slack', url: 'https://hooks.example.com/x', on: ['failed'] },
      { kind: 'mail', host: 'mail.example.com', from: 'a@example.com', to: ['b@example.com'], secure: false },
    ]);
    await expect(load(`${start}  - {kind: slack}\n`)).rejects.toThrow(/slack needs "urlFile"/);
    await expect(load(`${start}  - {kind: mail, host: x}\n`)).rejects.toThrow(/mail needs "from"/);
  });

  it('reads where pull requests are', async () => {
    await writeFile(join(folder, 'token'), 't0ken\n');
    const { settings } = await load(
      'repository: https://git.example.com/ops/clusters.git\ncluster: y\nforge: {kind: gitlab, url: "https://git.example.com/api/v4", tokenFile: token}\n',
    );
    expect(settings.forge).toEqual({
      kind: 'gitlab',
      repository: 'ops/clusters',
      url: 'https://git.example.com/api/v4',
      authorization: { kind: 'token', scheme: 'Bearer', token: 't0ken' },
    });
  });

  it.for([
    [
      'an unknown field',
      'repository: x\ncluster: y\nclustr: z\n',
      /daemon\.yaml:3:1: .*clustr.*cluster.*\(unknown-field\)/,
    ],
    ['a wrong duration', 'repository: x\ncluster: y\ninterval: soon\n', /daemon\.yaml:3:11: .*duration.*\([a-z-]+\)/],
    ['a missing field', 'repository: x\n', /daemon\.yaml:1:1: .*cluster.*\([a-z-]+\)/],
    ['broken YAML', 'repository: [\n', /daemon\.yaml:\d+:\d+: .+\([a-z-]+\)/],
  ] as const)('names the place of %s', async ([, text, message]) => {
    await expect(load(text)).rejects.toMatchObject({
      code: 'configuration-invalid',
      message: expect.stringMatching(message),
    });
  });

  it('names a secret file that is missing, and never what is in one', async () => {
    await expect(load('repository: x\ncluster: y\nhooks: {secretFile: absent}\n')).rejects.toMatchObject({
      code: 'configuration-invalid',
      message: `The secret file ${join(folder, 'absent')} cannot be read.`,
    });
  });
});
