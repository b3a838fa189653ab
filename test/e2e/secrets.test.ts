import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { dump } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encryptTree } from '../secrets/encrypt.ts';
import { until } from '../support/until.ts';
import { get, git, startTestSandbox, type MarathonApp, type PacerApp, type TestSandbox } from './sandbox.ts';

const kinds = ['files', 'environment', 'encrypted', 'vault'] as const;
type Kind = (typeof kinds)[number];

const canary = (): string => `canary-${randomBytes(12).toString('hex')}`;
const values: Record<Kind, string> = { files: canary(), environment: canary(), encrypted: canary(), vault: canary() };
/** Everything that ever was a secret here. */
const all = new Set(Object.values(values));

/** An app that gets its secret, and writes it into its own log: somebody always does. */
const appFile = (kind: Kind, command = 'echo "my word is $WORD"; exec sleep 1000'): string =>
  dump({
    kind: 'App',
    marathon: {
      id: `/canary/${kind}`,
      cmd: command,
      instances: 1,
      cpus: 0.01,
      mem: 16,
      env: { WORD: { secret: `canary/${kind}-word` } },
    },
    rollout: { deadline: '8s', onFailure: 'hold' },
  });

describe('values of secrets in a daemon that runs', { timeout: 240_000 }, () => {
  let sandbox: TestSandbox;
  let vault: Server;
  let daemon: ChildProcess;
  let api: string;
  let folder: string;
  let clone: string;
  let isVaultAway = false;
  /** What was printed, by where. */
  const printed = new Map<string, string>();
  let output = '';

  beforeAll(async () => {
    sandbox = await startTestSandbox();
    folder = join(sandbox.urls.dir, 'canary');
    const bare = join(folder, 'desired.git');
    clone = join(folder, 'clone');
    await mkdir(join(folder, 'secrets', 'canary'), { recursive: true });
    await git(folder, 'init', '-q', '--bare', '-b', 'main', bare);
    await git(folder, 'clone', '-q', bare, clone);
    await git(clone, 'checkout', '-q', '-b', 'main');
    const identity = await generateX25519Identity();
    const { marathon, mesos } = sandbox.urls;
    const cluster = { marathon: { url: marathon }, mesos: { url: mesos }, owns: ['/canary'] };
    const encrypted = await encryptTree({ 'encrypted-word': values.encrypted }, [await identityToRecipient(identity)]);
    await commit({
      'clusters/canary/cluster.yaml': dump(cluster),
      'secrets/canary.yaml': dump(encrypted),
      ...Object.fromEntries(kinds.map(kind => [`clusters/canary/${kind}.yaml`, appFile(kind)])),
    });
    vault = createServer((request, response) => {
      const status = request.headers['x-vault-token'] === 'canary-vault-token' ? 200 : 403;
      response.writeHead(isVaultAway ? 503 : status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ data: { data: { 'vault-word': values.vault }, metadata: { version: 1 } } }));
    });
    const address = await new Promise<string>(resolve => {
      vault.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(vault.address() as AddressInfo).port}`));
    });
    all.add('canary-vault-token');
    await writeFile(join(folder, 'secrets', 'canary', 'files-word'), `${values.files}\n`);
    await writeFile(join(folder, 'identity'), `# made by a test\n${identity}\n`);
    await writeFile(join(folder, 'vault-token'), 'canary-vault-token\n');
    const configuration = {
      repository: bare,
      cluster: 'canary',
      listen: { port: 0 },
      interval: '1s',
      log: 'trace',
      secrets: [
        { kind: 'files', folder: 'secrets', interval: '1s' },
        { kind: 'environment', prefix: 'PACER_CANARY_' },
        { kind: 'encrypted', folder: 'secrets', identityFile: 'identity' },
        { kind: 'vault', address, tokenFile: 'vault-token', interval: '1s' },
      ],
    };
    await writeFile(join(folder, 'daemon.yaml'), dump(configuration));
    daemon = spawn(join(import.meta.dirname, '../../pacer'), ['run', '--config', join(folder, 'daemon.yaml')], {
      env: { ...process.env, PACER_CANARY_CANARY__ENVIRONMENT_WORD: values.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [daemon.stdout, daemon.stderr])
      stream?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    api = await until('the daemon', () =>
      Promise.resolve(/"url":"(http:[^"]+)".*"msg":"daemon listens"/.exec(output)?.[1]),
    );
  }, 120_000);

  afterAll(async () => {
    const ended = daemon.exitCode === null ? new Promise(resolve => daemon.once('exit', resolve)) : undefined;
    daemon.kill('SIGTERM');
    await ended;
    vault.closeAllConnections();
    vault.close();
    await sandbox.remove();
  });

  async function commit(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(join(clone, path, '..'), { recursive: true });
      await writeFile(join(clone, path), text);
    }
    await git(clone, 'add', '-A');
    await git(clone, 'commit', '-q', '-m', 'A change');
    await git(clone, 'push', '-q', 'origin', 'main');
  }

  const state = async (kind: Kind): Promise<PacerApp | undefined> => {
    const found = await get<{ app: PacerApp }>(`${api}/api/v1/apps/${encodeURIComponent(`/canary/${kind}`)}`);
    return found?.app;
  };
  const wordOf = async (kind: Kind): Promise<unknown> => {
    const found = await get<{ app: MarathonApp }>(`${sandbox.urls.marathon}/v2/apps/canary/${kind}`);
    return found?.app.env?.['WORD'];
  };
  const runs = (kind: Kind): Promise<unknown> =>
    until(
      `/canary/${kind} with its word`,
      async () => {
        const seen = await state(kind);
        return seen?.sync === 'synced' && (await wordOf(kind)) === values[kind] ? true : undefined;
      },
      60,
    );

  /** Every route of the API's own document, every command that shows something, all of git, and what the daemon wrote. */
  async function collect(): Promise<void> {
    const document = (await get<{ paths: Record<string, Record<string, unknown>> }>(`${api}/api/v1/openapi.json`))!;
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const kind of ['files', 'environment']) {
        const target = path.replace(/\{[^}]*\}/, encodeURIComponent(`/canary/${kind}`)).replaceAll(/\{[^}]*\}/g, 'x');
        for (const method of Object.keys(operations)) {
          const query = path.includes('/logs') ? `?app=${encodeURIComponent(`/canary/${kind}`)}` : '';
          printed.set(`${method} ${target}${query}`, await answerOf(method.toUpperCase(), target + query));
        }
      }
    }
    for (const path of ['/metrics', '/readyz', '/healthz', '/']) printed.set(path, await answerOf('GET', path));
    const commands = [
      ['status'],
      ['history'],
      ...['files', 'environment'].flatMap(kind => [
        ['status', `/canary/${kind}`],
        ['why', `/canary/${kind}`],
        ['logs', `/canary/${kind}`],
      ]),
      ['plan', '--cluster', 'canary', '--repository', clone],
      ['validate', clone],
    ];
    for (const command of commands)
      for (const format of [[], ['--format', 'json']])
        printed.set(`pacer ${[...command, ...format].join(' ')}`, await said(...command, ...format));
    const asMarkdown = ['plan', '--cluster', 'canary', '--repository', clone, '--format', 'markdown'];
    printed.set('pacer plan as markdown', await said(...asMarkdown));
    const data = join(folder, 'pacer-data');
    const inData = (await readdir(data)).filter(name => name.endsWith('.git')).map(name => join(data, name));
    for (const repository of [join(folder, 'desired.git'), ...inData]) {
      const objects = await git(repository, 'cat-file', '--batch-all-objects', '--batch', '--unordered');
      printed.set(`git objects of ${repository}`, objects);
    }
    for (const name of await readdir(data, { recursive: true }))
      if (/journal|\.json$/.test(name)) printed.set(name, await readFile(join(data, name), 'utf8').catch(() => ''));
    printed.set('the log of the daemon', output);
  }

  async function answerOf(method: string, path: string): Promise<string> {
    const body = method === 'GET' ? {} : { body: '{}', headers: { 'content-type': 'application/json' } };
    const signal = AbortSignal.timeout(1_500);
    let text = '';
    try {
      const response = await fetch(api + path, { method, ...body, signal });
      text = `${response.status} `;
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? []) {
        text += decoder.decode(chunk as Uint8Array, { stream: true });
        if (/text\/event-stream/.test(response.headers.get('content-type') ?? '') && text.length > 20_000) break;
      }
    } catch {
      // Streams do not end by themselves: what came is looked at.
    }
    return text;
  }

  async function said(...command: string[]): Promise<string> {
    const child = spawn(join(import.meta.dirname, '../../pacer'), command, {
      cwd: clone,
      env: { ...process.env, PACER_API: api, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    await new Promise(resolve => child.once('exit', resolve));
    return text;
  }

  function leaks(): readonly string[] {
    const found: string[] = [];
    for (const [where, text] of printed) {
      for (const value of all) {
        const forms = [value, Buffer.from(value).toString('base64').slice(0, -4), encodeURIComponent(value)];
        if (forms.some(form => text.includes(form))) found.push(where);
      }
    }
    return found;
  }

  it('arrive at the apps from every place', async () => {
    for (const kind of kinds) await runs(kind);
    for (const kind of kinds) expect(await wordOf(kind)).toBe(values[kind]);
  });

  it('that change restart the app for that reason', async () => {
    values.files = canary();
    values.vault = canary();
    for (const value of Object.values(values)) all.add(value);
    await writeFile(join(folder, 'secrets', 'canary', 'files-word'), values.files);
    await runs('files');
    await runs('vault');
    const history = await get<{ entries: readonly { cause: string; app: string }[] }>(`${api}/api/v1/history`);
    expect(JSON.stringify(history)).toContain('"cause":"secret"');
  });

  it('are nowhere in what is printed, when all is well and when everything goes wrong', async () => {
    await commit({
      'clusters/canary/files.yaml': appFile('files', 'echo "my word is $WORD" >&2; sleep 1; exit 1'),
      'clusters/canary/environment.yaml': dump({
        kind: 'App',
        marathon: { id: '/canary/environment', cmd: 'sleep 1000', cpus: 0.01, mem: 16, env: { WORD: 'public' } },
      }),
      'clusters/canary/encrypted.yaml': appFile('encrypted').replace('encrypted-word', 'no-such-word'),
    });
    await until('a failure', async () => (await state('files'))?.health === 'failed' || undefined, 60);
    await until('a hold', async () => (await state('encrypted'))?.sentence?.includes('There is no secret'), 30);
    isVaultAway = true;
    await until('the word to be public', async () => (await wordOf('environment')) === 'public' || undefined, 30);
    await fetch(`${sandbox.urls.marathon}/v2/apps/canary/vault`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ env: { WORD: [...all][3] } }),
    });
    await collect();
    expect(leaks()).toEqual([]);
    const everything = [...printed.values()].join('\n');
    // That nothing was found proves something only where much was looked at.
    expect(printed.size).toBeGreaterThan(80);
    const looked = [
      'my word is ***',
      '"to":{"secret":"canary/files-word"}',
      'env/WORD: *** → public',
      'There is no secret canary/no-such-word in ',
      'Vault answered 503',
      'which only the daemon can read',
      '"msg":"secret changed"',
    ];
    expect(looked.filter(text => !everything.includes(text))).toEqual([]);
  });
});
