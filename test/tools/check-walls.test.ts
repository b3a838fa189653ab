import { describe, expect, it, test } from 'vitest';
import { findWallViolations } from '../../tools/check-walls.ts';
import { fileTree } from './file-tree.ts';

/** The violations of a tree, as they are printed. */
function violations(files: Readonly<Record<string, string>>): readonly string[] {
  return findWallViolations(fileTree(files)).map(({ file, line, message }) => `${file}:${line}: ${message}`);
}

function importing(target: string): string {
  return `// one line before\nimport { thing } from '${target}';\nexport const use = thing;\n`;
}

const up = (path: string): string => '../'.repeat(path.split('/').length - 1) || './';

describe('a wall that is broken is reported at its line', () => {
  const clients = ['marathon', 'mesos', 'jenkins', 'registry', 'forge'];
  const breaches: readonly (readonly [file: string, target: string])[] = [
    ...clients.flatMap(client => [
      [`${client}/client.ts`, 'git/git.ts'] as const,
      [`${client}/client.ts`, 'reconciler/loop/queue.ts'] as const,
      [`${client}/client.ts`, 'sandbox/server.ts'] as const,
      [`${client}/client.ts`, 'schemas/validate.ts'] as const,
      [`${client}/client.ts`, `${client === 'mesos' ? 'marathon' : 'mesos'}/client.ts`] as const,
    ]),
    ['jenkins/pipeline/build.ts', 'jenkins/client.ts'],
    ['jenkins/pipeline/build.ts', 'errors/pacer-error.ts'],
    ['reconciler/loop/queue.ts', 'sandbox/server.ts'],
    ['reconciler/api/server.ts', 'dashboard/app.ts'],
    ['reconciler/desired/parse.ts', 'reconciler/observe/observed.ts'],
    ['reconciler/desired/parse.ts', 'reconciler/plan/plan.ts'],
    ['reconciler/plan/plan.ts', 'clock/clock.ts'],
    ['reconciler/plan/plan.ts', 'reconciler/rollout/carry-out.ts'],
    ['sandbox/marathon/server.ts', 'reconciler/plan/plan.ts'],
    ['sandbox/start.ts', 'dashboard/app.ts'],
    ['dashboard/app.tsx', 'reconciler/api/server.ts'],
    ['dashboard/app.tsx', 'errors/catalogue.ts'],
    ['dashboard/app.tsx', 'schemas/validate.ts'],
    ['errors/catalogue.ts', 'clock/clock.ts'],
    ['clock/clock.ts', 'http/create-http.ts'],
    ['http/create-http.ts', 'git/git.ts'],
    ['http/create-http.ts', 'marathon/types.ts'],
    ['git/git.ts', 'reconciler/desired/types.ts'],
    ['schemas/validate.ts', 'reconciler/desired/types.ts'],
    ['pacer.ts', 'reconciler/loop/queue.ts'],
    ['pacer.ts', 'tools/check.ts'],
    ['reconciler/cli/main.ts', 'test/helper.ts'],
    ['sandbox/start.ts', 'bench/run.ts'],
  ];

  it.each(breaches)('%s may not import %s', (file, target) => {
    const found = violations({ [file]: importing(up(file) + target), [target]: 'export const thing = 1;\n' });
    expect(found).toEqual([expect.stringContaining(`${file}:2: `)]);
    expect(found[0]).toContain(`(${target})`);
  });
});

describe('a wall that is kept is not reported', () => {
  const allowed: readonly (readonly [file: string, target: string])[] = [
    ['marathon/client.ts', 'http/create-http.ts'],
    ['mesos/client.ts', 'clock/clock.ts'],
    ['forge/github.ts', 'errors/pacer-error.ts'],
    ['jenkins/install.ts', 'jenkins/pipeline/build.ts'],
    ['reconciler/loop/queue.ts', 'marathon/client.ts'],
    ['reconciler/cli/main.ts', 'reconciler/plan/plan.ts'],
    ['reconciler/plan/plan.ts', 'reconciler/desired/types.ts'],
    ['reconciler/desired/read.ts', 'reconciler/snapshot/limits.ts'],
    ['sandbox/marathon/server.ts', 'marathon/normal-form.ts'],
    ['dashboard/app.tsx', 'schemas/generated/api.ts'],
    ['pacer.ts', 'sandbox/start.ts'],
    ['pacer.ts', 'reconciler/cli/main.ts'],
    ['test/plan/plan.test.ts', 'reconciler/plan/plan.ts'],
    ['bench/run.ts', 'sandbox/start.ts'],
    ['tools/generate.ts', 'errors/catalogue.ts'],
  ];

  it.each(allowed)('%s may import %s', (file, target) => {
    const tree = { [file]: importing(up(file) + target), [target]: 'export const thing = 1;\n' };
    expect(violations(tree)).toEqual([]);
  });
});

describe('no way of importing passes a wall', () => {
  const target = '../../sandbox/server.ts';
  test.each([
    ['import type', `import type { A } from '${target}';`],
    ['inline type', `import { type A } from '${target}';`],
    ['side effect', `import '${target}';`],
    ['namespace', `import * as all from '${target}';`],
    ['export from', `export { a } from '${target}';`],
    ['export all', `export * from '${target}';`],
    ['export type', `export type { A } from '${target}';`],
    ['dynamic', `export const a = await import('${target}');`],
    ['dynamic with a template', `export const a = await import(\`${target}\`);`],
    ['computed', `export const load = (name: string) => import(name);`],
    ['require', `const a = require('${target}');`],
    ['worker', `new Worker(new URL('${target}', import.meta.url));`],
    ['after a template with braces', `const x = \`\${{ a: '}' }}\`; import { a } from '${target}';`],
    ['after a regular expression', `const x = /['"\`]/; import { a } from '${target}';`],
  ])('%s', (_, code) => {
    expect(violations({ 'reconciler/loop/queue.ts': `${code}\n` })).toHaveLength(1);
  });

  test.each([
    ['in a comment', `// import { a } from '${target}';`],
    ['in a string', `export const text = "import { a } from '${target}'";`],
    ['in a template', `export const text = \`import { a } from '${target}'\`;`],
    ['as a method', `export const menu = { import(name: string): string { return name; } };`],
    ['as a property', `export const load = menu.import(name);`],
  ])('but what only looks like one is none: %s', (_, code) => {
    expect(violations({ 'reconciler/loop/queue.ts': `${code}\n` })).toEqual([]);
  });
});

describe('the shape of files and folders', () => {
  const lines = (count: number): string => '// line\n'.repeat(count);

  it('refuses a file of more than 400 lines, and lets generated ones be', () => {
    const found = violations({
      'http/long.ts': lines(401),
      'http/fits.ts': lines(400),
      'schemas/generated/long.ts': lines(5000),
    });
    expect(found).toEqual([expect.stringMatching(/^http\/long\.ts:401: 401 lines/)]);
  });

  it.each(['export default 1;', 'const a = 1;\nexport { a as default };', "export { default } from './x.ts';"])(
    'refuses the default export of %j',
    code => {
      const files = { 'http/a.ts': `${code}\n`, 'http/x.ts': 'export const x = 1;\n' };
      expect(violations(files)).toEqual([expect.stringContaining('default export')]);
    },
  );

  it('lets configuration files of tools have the default export that they need', () => {
    expect(violations({ 'vitest.config.ts': 'export default {};\n' })).toEqual([]);
  });

  it('does not take a passed-on default for one of its own', () => {
    const files = { 'http/a.ts': "export { default as ajv } from 'ajv';\n" };
    expect(violations(files)).toEqual([]);
  });

  it('refuses a folder, a room of the reconciler and a top file that nobody declared', () => {
    const found = violations({
      'helpers/a.ts': 'export const a = 1;\n',
      'reconciler/stuff/b.ts': 'export const b = 1;\n',
      'other.ts': 'export const c = 1;\n',
      'reconciler/plan/capacity/': '',
    });
    expect(found.map(line => line.split(':')[0])).toEqual(['helpers', 'reconciler/stuff', 'other.ts']);
  });

  it('does not look at installed packages, build output and hidden folders', () => {
    const bad = 'export default 1;\n';
    expect(violations({ 'node_modules/a/b.js': bad, 'dist/b.js': bad, '.sandbox/c.js': bad })).toEqual([]);
  });
});
