import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allTypes, startRegistry } from '../sandbox-registry/registry.ts';
import { startLine, type Line } from './line.ts';

let line: Line;
let registry: Line['registry'];
let bench: Line['bench'];
let parameters: Line['parameters'];

beforeAll(async () => {
  line = await startLine();
  ({ registry, bench, parameters } = line);
});
afterAll(() => line.remove());

describe('a build fails with a clear last line and pushes nothing', () => {
  async function fails(recipe: object | string, more: Record<string, string> = {}): Promise<string> {
    const base = parameters({}, { TAG: 'never', ...more });
    const result = await bench.build({ ...base, RECIPE: typeof recipe === 'string' ? recipe : JSON.stringify(recipe) });
    expect(result.code).toBe(1);
    expect(result.lastLine).toMatch(/^FAILED: /);
    expect((await registry.call('HEAD', '/v2/shop/hello/manifests/never', { accept: allTypes })).status).toBe(404);
    return result.lastLine;
  }

  it('when a glob matches nothing, naming it', async () => {
    expect(await fails({ copy: { 'target/*.war': '/webapps/' } })).toContain(
      'copy: "target/*.war" matches no file of the source',
    );
  });

  it('when the run fails, with its output in the console', async () => {
    const recipe = { run: 'echo compiling; echo broken >&2; exit 3', copy: { 'server.js': '/' } };
    const result = await bench.build(parameters(recipe, { TAG: 'never' }));
    expect(result.console).toContain('compiling\nbroken\n');
    expect([result.code, result.lastLine]).toEqual([
      1,
      "FAILED: run: the recipe's run ended with code 3: echo compiling; echo broken >&2; exit 3",
    ]);
  });

  it('when the commit is not in the repository', async () => {
    const missing = 'a'.repeat(40);
    expect(await fails({ copy: { x: '/' } }, { SOURCE_COMMIT: missing })).toContain(
      `the commit ${missing} is on no branch or tag`,
    );
  });

  it('when the repository is not there, without printing a password', async () => {
    const last = await fails({ copy: { x: '/' } }, { SOURCE_REPOSITORY: 'http://user:s3cret@127.0.0.1:1/none.git' });
    expect(last).toContain('http://127.0.0.1:1/none.git cannot be fetched');
    expect(last).not.toContain('s3cret');
  });

  it.each([
    ['a recipe that is no JSON', '{', 'RECIPE is no JSON'],
    ['an unknown field', { kopy: {} }, 'RECIPE has a field "kopy"'],
    ['a place that is not absolute', { copy: { 'server.js': 'app/' } }, 'must be an absolute path'],
    ['a glob that leaves the source', { copy: { '../*': '/' } }, 'leaves the source'],
    ['two files renamed to one', { copy: { '{server.js,bin/start}': '/app' } }, 'matches 2 files; end "/app" with /'],
    ['two globs for one place', { copy: { 'server.js': '/a', 'bin/start': '/a' } }, 'two files go to /a'],
    ['nothing to copy', {}, 'the image would be empty'],
    ['both dockerfile and copy', { dockerfile: 'Dockerfile', copy: { a: '/' } }, 'write copy into the Dockerfile'],
  ])('when it has %s', async (_name, recipe, sentence) => {
    expect(await fails(recipe)).toContain(sentence);
  });

  it('when a symbolic link leads out of the source', async () => {
    await mkdir(join(bench.home, 'outside'), { recursive: true });
    await writeFile(join(bench.home, 'outside', 'secret.txt'), 'secret');
    const recipe = { run: `ln -s ${bench.home}/outside out`, copy: { 'out/secret.txt': '/' } };
    expect(await fails(recipe)).toContain('behind a symbolic link');
  });

  it('when there is no registry', async () => {
    const gone = await startRegistry();
    await gone.remove();
    const result = await bench.build({
      ...parameters({ copy: { 'server.js': '/' } }),
      IMAGE: `${gone.host}/shop/hello`,
    });
    expect(result.code).toBe(1);
    expect(result.lastLine).toContain(
      `FAILED: look for ${gone.host}/shop/hello:tag-1: temporary failure: ${gone.host}: `,
    );
    expect(result.lastLine).toContain('ECONNREFUSED');
  });
});
