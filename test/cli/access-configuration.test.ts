import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isPassword } from '../../reconciler/access/password.ts';
import { findToken } from '../../reconciler/access/tokens.ts';
import { loadConfiguration } from '../../reconciler/cli/configuration.ts';

const pacer = join(import.meta.dirname, '..', '..', 'pacer.ts');

describe('access in the configuration', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pacer-access-'));
    await writeFile(join(folder, 'short'), 'too short\n');
    await writeFile(join(folder, 'long'), `${'a long secret '.repeat(4)}\n`);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const write = async (text: string): Promise<string> => {
    const file = join(folder, 'daemon.yaml');
    await writeFile(file, `repository: ./desired.git\ncluster: prod\n${text}`);
    return file;
  };
  const load = async (text: string) => (await loadConfiguration(await write(text))).settings.access;
  const run = (args: readonly string[], input = '') =>
    spawnSync(process.execPath, [pacer, ...args], { cwd: folder, input, encoding: 'utf8', timeout: 50_000 });

  it('is open on this machine without any, and lets strangers only look when there are people', async () => {
    expect(await load('')).toMatchObject({ anonymous: ['view', 'deploy', 'operate'], tokens: [] });
    const access = await load('people: [{address: Ada@Example.com, tokenFile: long}]\n');
    expect(access).toMatchObject({ anonymous: ['view'], tokens: [{ identity: { email: 'ada@example.com' } }] });
  });

  it('takes what the commands print', async () => {
    const user = run(['users', 'hash-password', '--user', 'Ann'], 'correct horse battery\n').stdout;
    const made = run(['tokens', 'create', 'ci', '--for', '1d']);
    const lines = made.stderr.slice(made.stderr.indexOf('  tokens:'));
    const indented = user.replace(/^/gm, '    ').trimEnd();
    const access = await load(`access:\n  roles: [{who: [everyone], verbs: [view]}]\n${lines}  users:\n${indented}\n`);
    expect(access).toMatchObject({ anonymous: [], roles: [{ who: ['everyone'], verbs: ['view'], apps: ['/'] }] });
    expect(await isPassword('correct horse battery', access?.users?.[0]?.passwordHash ?? '')).toBe(true);
    expect(await isPassword('another one', access?.users?.[0]?.passwordHash ?? '')).toBe(false);
    expect(access?.users?.[0]?.user).toBe('ann');
    expect(findToken(access?.tokens ?? [], made.stdout.trim())?.identity.ids).toEqual(['token:ci']);
  });

  it.for([
    ['no way to sign in', 'access: {roles: []}\n', 'names no way to sign in'],
    [
      'a proxy that anybody could be',
      'access: {roles: [], proxy: {userHeader: x-user}}\n',
      'needs "access.trustedProxies"',
    ],
    [
      'a network that is none',
      "access: {roles: [], proxy: {userHeader: x-user}, trustedProxies: ['10.0.0.0/64']}\n",
      'is no address and no network',
    ],
    [
      'a provider without https',
      'access: {roles: [], openIdConnect: {issuer: "http://login.example.com", clientId: pacer}}\n',
      'must be reached by https',
    ],
    [
      'a short key',
      'people: [{address: a@example.com, tokenFile: long}]\naccess: {roles: [], session: {keyFile: short}}\n',
      'at least 32 random characters',
    ],
    ['an unknown verb', 'access: {roles: [{who: [everyone], verbs: [everything]}]}\n', 'daemon.yaml:3:'],
    ['a password in the clear', 'access: {roles: [], users: [{user: ann, passwordHash: secret}]}\n', 'hash-password'],
  ] as const)('refuses %s', async ([, text, sentence]) => {
    await expect(load(text)).rejects.toThrow(sentence);
  });

  it('pacer run does not start where others reach it and nobody has to sign in', async () => {
    const { status, stderr } = run(['run', '--config', await write('listen: {host: 0.0.0.0, port: 0}\n')]);
    expect(status).toBe(1);
    expect(stderr).toContain('The daemon would listen on 0.0.0.0, where others reach it, and let in whoever comes.');
  });
});
