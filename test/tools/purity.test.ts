import { describe, expect, it } from 'vitest';
import { findWallViolations } from '../../tools/check-walls.ts';
import { fileTree } from './file-tree.ts';

const file = 'reconciler/plan/plan.ts';

/** What is found for code in a pure place, as `line message`. */
function found(code: string, others: Readonly<Record<string, string>> = {}): readonly string[] {
  const findings = findWallViolations(fileTree({ [file]: `${code}\n`, ...others }));
  return findings.filter(each => each.file === file).map(({ line, message }) => `${line} ${message}`);
}

describe('the planner and the desired state are pure', () => {
  it.each([
    `import { readFileSync } from 'node:fs';`,
    `import { readFile } from 'node:fs/promises';`,
    `import { connect } from 'node:net';`,
    `import { request } from 'node:http';`,
    `import { spawn } from 'node:child_process';`,
    `import { request } from 'undici';`,
    `import { simpleGit } from 'simple-git';`,
    `import { watch } from 'chokidar';`,
    `import { setTimeout } from 'node:timers/promises';`,
    `import { performance } from 'node:perf_hooks';`,
    `import { randomUUID } from 'node:crypto';`,
    `import { createHash, randomBytes } from 'node:crypto';`,
    `import * as crypto from 'node:crypto';`,
    `import crypto from 'node:crypto';`,
    `import pino from 'pino';`,
    `export const load = () => import('node:fs');`,
    `export const now = Date.now();`,
    `export const now = new Date();`,
    `export const now = new Date;`,
    `export const now = Date();`,
    `export const chance = Math.random();`,
    `export const chance = Math?.random();`,
    `export const chance = crypto.randomUUID();`,
    `export const now = performance.now();`,
    `export const home = process.env['HOME'];`,
    `export const all = globalThis;`,
    `setTimeout(() => {}, 1);`,
    `await fetch('http://127.0.0.1/');`,
    `console.log(1);`,
    'export const text = `at ${Date.now()}`;',
  ])('refuses %s', code => {
    expect(found(`// first line\n${code}`)).toEqual([expect.stringMatching(/^2 reconciler\/plan is pure, but /)]);
  });

  it.each([
    `import { createHash } from 'node:crypto';`,
    `import { posix } from 'node:path';`,
    `import { Ajv2020 } from 'ajv/dist/2020.js';`,
    `import { loadAll } from 'js-yaml';`,
    `import type { Agent } from 'undici';`,
    `import type { Stats } from 'node:fs';`,
    `export const day = new Date(0);`,
    `export const day = new Date(input.time).toISOString();`,
    `export const day = Date.parse('2020-01-01') + Date.UTC(2020);`,
    `export const most = Math.max(1, 2);`,
    `export const task = { process: 1, console: 2 };`,
    `export interface Task { readonly process?: string; fetch(uri: string): void }`,
    `export const kept = task.process + task.performance.now;`,
    `const fetch = definition['fetch'];\nexport const first = fetch[0];`,
    `export function start(process: Task): string { return process.name; }`,
    `// Date.now() and Math.random() in a comment`,
    `export const text = 'Date.now() and Math.random() in a string';`,
  ])('allows %s', code => {
    expect(found(code)).toEqual([]);
  });

  it('holds for reconciler/desired too', () => {
    const findings = findWallViolations(fileTree({ 'reconciler/desired/a.ts': 'export const n = Date.now();\n' }));
    expect(findings).toEqual([expect.objectContaining({ file: 'reconciler/desired/a.ts', line: 1 })]);
  });

  it('leaves other places free to read the clock', () => {
    const tree = fileTree({ 'reconciler/loop/a.ts': "import 'node:fs';\nexport const n = Date.now();\n" });
    expect(findWallViolations(tree)).toEqual([]);
  });

  it('follows what the planner loads, and names the way to the effect', () => {
    const lines = found(`import { normalForm } from '../../marathon/normal-form.ts';`, {
      'marathon/normal-form.ts': `export { normalForm } from './deeper.ts';\n`,
      'marathon/deeper.ts': `\nimport { request } from 'undici';\nexport const normalForm = request;\n`,
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^1 .*loads marathon\/normal-form\.ts → marathon\/deeper\.ts, where undici .*\(line 2\)/);
  });

  it('does not follow an import of types alone, which loads nothing', () => {
    const lines = found(`import type { Client } from '../../marathon/client.ts';`, {
      'marathon/client.ts': `import { request } from 'undici';\nexport type Client = typeof request;\n`,
    });
    expect(lines).toEqual([]);
  });

  it('ends when files load each other', () => {
    const lines = found(`import { a } from '../../marathon/a.ts';`, {
      'marathon/a.ts': `import { b } from './b.ts';\nexport const a = b;\n`,
      'marathon/b.ts': `import { a } from './a.ts';\nexport const b = a;\n`,
    });
    expect(lines).toEqual([]);
  });
});
