import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { loadConfiguration } from '../../reconciler/cli/configuration.ts';

async function load(more: string) {
  const folder = await mkdtemp(join(tmpdir(), 'pacer-interval-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'daemon.yaml');
  await writeFile(file, `repository: /srv/desired.git\ncluster: prod\n${more}`);
  return loadConfiguration(file);
}

it.each(['0s', '1ms', '999ms', '2d', '999999999d'])(
  'an absurd interval is a mistake of the configuration: %s',
  async text => {
    await expect(load(`interval: ${text}\n`)).rejects.toMatchObject({ code: 'configuration-invalid' });
  },
);

it('the API is for this machine unless somebody says otherwise', async () => {
  expect((await load('')).settings.listen.host).toBe('127.0.0.1');
});
