import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findToken } from '../../reconciler/access/tokens.ts';
import { openAccessSource } from '../../reconciler/cli/access-source.ts';

describe('the access settings in the files of a daemon', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pacer-access-source-'));
    file = join(folder, 'daemon.yaml');
    await writeFile(join(folder, 'ada-token'), `${'first token '.repeat(3)}\n`);
    await write('people: [{address: ada@example.com, tokenFile: ada-token}]\n');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const write = (text: string): Promise<void> => writeFile(file, `repository: ./desired.git\ncluster: prod\n${text}`);

  it('are other ones when the configuration is, or a file that it names for somebody', async () => {
    const source = openAccessSource(file);
    await source.read();
    const first = await source.fingerprint();
    expect(await source.fingerprint()).toBe(first);
    await writeFile(join(folder, 'ada-token'), `${'second token '.repeat(3)}\n`);
    const second = await source.fingerprint();
    expect(second).not.toBe(first);
    const { tokens } = await source.read();
    expect(findToken(tokens, 'second token '.repeat(3).trim())?.identity.email).toBe('ada@example.com');
    expect(findToken(tokens, 'first token '.repeat(3).trim())).toBeUndefined();
    await write('people: []\n');
    expect(await source.fingerprint()).not.toBe(second);
  });

  it('cannot be read without one of these files, from a broken one, and from none', async () => {
    const source = openAccessSource(file);
    await source.read();
    await rm(join(folder, 'ada-token'));
    await expect(source.fingerprint()).rejects.toMatchObject({ code: 'configuration-invalid' });
    await expect(source.read()).rejects.toThrow(/ada-token cannot be read/);
    await write('people: [\n');
    await expect(source.read()).rejects.toThrow(/daemon\.yaml:\d+/);
    await rm(file);
    await expect(source.read()).rejects.toThrow(/daemon\.yaml cannot be read/);
  });
});
