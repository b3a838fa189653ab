import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLine, type Line } from './line.ts';

let line: Line;
let bench: Line['bench'];
let commit: Line['commit'];
let parameters: Line['parameters'];

beforeAll(async () => {
  line = await startLine();
  ({ bench, commit, parameters } = line);
});
afterAll(() => line.remove());

describe('the checkout', () => {
  it('takes the commit that was asked for, not the newest, and a commit that only a tag holds', async () => {
    const newer = await bench.commit({ 'server.js': 'newer\n' });
    bench.git('tag', 'kept');
    bench.git('reset', '--quiet', '--hard', commit);
    const recipe = { run: 'git rev-parse HEAD', copy: { 'server.js': '/' } };
    const old = await bench.build(parameters(recipe, { TAG: 'old', KEY: 'old' }));
    expect(old.console).toContain(`\n${commit}\n`);
    const tagged = await bench.build(parameters(recipe, { TAG: 'newer', KEY: 'newer', SOURCE_COMMIT: newer }));
    expect([tagged.code, tagged.console.includes(`\n${newer}\n`)]).toEqual([0, true]);
  });

  it('falls back to all heads when the server gives no commits by id', async () => {
    const result = await bench.build({
      ...parameters({ copy: { 'server.js': '/' } }, { TAG: 'old-protocol', KEY: 'p0' }),
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'protocol.version',
      GIT_CONFIG_VALUE_0: '0',
      SOURCE_COMMIT: bench.git('rev-parse', 'HEAD~1'),
    });
    expect(result.console).not.toContain('FAILED');
    expect(result.code).toBe(0);
  });

  it('runs no hook of a template and keeps the registry password from the recipe', async () => {
    const hooks = join(bench.home, 'template', 'hooks');
    await mkdir(hooks, { recursive: true });
    await writeFile(join(hooks, 'post-checkout'), '#!/bin/sh\necho HOOK RAN\n');
    await chmod(join(hooks, 'post-checkout'), 0o755);
    const result = await bench.build({
      ...parameters({ run: 'env | sort', copy: { 'server.js': '/' } }, { TAG: 'hooks', KEY: 'hooks' }),
      GIT_TEMPLATE_DIR: join(bench.home, 'template'),
      REGISTRY_USERNAME: 'robot',
      REGISTRY_PASSWORD: 's3cret',
    });
    expect(result.code).toBe(0);
    expect(result.console).not.toContain('HOOK RAN');
    expect(result.console).not.toContain('s3cret');
    expect(result.console).toMatch(/^SOURCE_DATE_EPOCH=\d{9,}$/m);
  });
});
