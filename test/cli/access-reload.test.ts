import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { tokenDigest } from '../../reconciler/access/tokens.ts';

const tokens = { ann: 'a long token of ann', ben: 'a long token of ben' };

it(
  'a daemon takes people over as its configuration is written, and says why when it cannot',
  { timeout: 60_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pacer-access-reload-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    spawnSync('git', ['init', '--quiet', '--bare', join(folder, 'desired.git')]);
    const file = join(folder, 'daemon.yaml');
    const write = (...names: readonly (keyof typeof tokens)[]): Promise<void> =>
      writeFile(
        file,
        `repository: ${join(folder, 'desired.git')}
cluster: prod
data: ${join(folder, 'data')}
listen: {port: 0}
access:
  roles: [{who: [everyone], verbs: [view]}]
  tokens: [${names.map(name => `{name: ${name}, expires: "2099-01-01T00:00:00Z", hash: "sha256:${tokenDigest(tokens[name]).toString('hex')}"}`).join(', ')}]
`,
      );
    await write('ann', 'ben');

    const daemon = spawn(process.execPath, [join(import.meta.dirname, '../../pacer.ts'), 'run', '--config', file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise<void>(resolve => daemon.once('exit', () => resolve()));
    onTestFinished(async () => {
      daemon.kill('SIGTERM');
      await ended;
    });
    let url = '';
    for await (const line of createInterface({ input: daemon.stdout })) {
      url = (JSON.parse(line) as { url?: string }).url ?? '';
      if (url !== '') break;
    }
    daemon.stdout.resume();

    const ask = (name: keyof typeof tokens): Promise<Response> =>
      fetch(`${url}/api/v1/overview`, { headers: { authorization: `Bearer ${tokens[name]}` } });
    const statusOf = async (name: keyof typeof tokens): Promise<number> => (await ask(name)).status;
    const troubles = async (): Promise<string> =>
      JSON.stringify(((await (await ask('ben')).json()) as { troubles: unknown }).troubles);
    expect([await statusOf('ann'), await statusOf('ben')]).toEqual([200, 200]);
    await write('ben');
    await expect.poll(() => statusOf('ann'), { timeout: 20_000 }).toBe(401);
    expect(await statusOf('ben')).toBe(200);
    await writeFile(file, 'access: [\n');
    await expect.poll(troubles, { timeout: 20_000 }).toContain('"server":"access"');
    expect(await statusOf('ben')).toBe(200);
    await write('ann', 'ben');
    await expect.poll(() => statusOf('ann'), { timeout: 20_000 }).toBe(200);
    expect(await troubles()).not.toContain('"server":"access"');
  },
);
