import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Argument, Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../errors/catalogue.ts';
import { referencePages } from '../../tools/generate-reference.ts';
import { driftOf, formatMarkdown, writeGenerated } from '../../tools/generated-files.ts';
import { commandsPage } from '../../tools/reference/commands-page.ts';
import { errorsPage } from '../../tools/reference/errors-page.ts';
import { schemaPage } from '../../tools/reference/schema-page.ts';
import type { Schema } from '../../tools/reference/schema-set.ts';
import { fileTree } from './file-tree.ts';

const root = join(import.meta.dirname, '../..');

describe('the page of error codes', () => {
  it('has a heading, the meaning and the advice of every code', () => {
    const page = errorsPage(catalogue);
    for (const [code, { meaning, advice }] of Object.entries(catalogue)) {
      expect(page).toContain(`\n### ${code}\n`);
      expect(page).toContain(meaning.replaceAll('<', '&lt;').replaceAll('*', '\\*'));
      expect(page).toContain(advice.replaceAll('<', '&lt;').replaceAll('*', '\\*'));
    }
    expect(page.match(/^### /gm)).toHaveLength(Object.keys(catalogue).length);
  });

  it('says of a code whether Pacer tries again', () => {
    const entry = { kind: 'upstream', meaning: 'M.', advice: 'A.' } as const;
    expect(errorsPage({ passes: { ...entry, retryable: true } })).toContain('Pacer tries again');
    expect(errorsPage({ stays: { ...entry, retryable: false } })).not.toContain('Pacer tries again');
  });
});

describe('the page of a schema', () => {
  const port: Schema = {
    type: 'object',
    description: 'One port.',
    required: ['number'],
    properties: {
      number: { type: 'integer', minimum: 1, maximum: 65_535, description: 'Which <one>.' },
      next: { $ref: '#/$defs/port', description: 'The one after.' },
    },
    additionalProperties: false,
  };
  const thing = {
    title: 'A thing',
    description: 'What it is.',
    type: 'object',
    required: ['name'],
    $defs: { port, amount: { type: 'number', exclusiveMinimum: 0, default: 0.1 } },
    properties: {
      name: { type: 'string', description: 'Its | name.' },
      mode: { enum: ['fast', 'slow'], default: 'fast' },
      amount: { $ref: '#/$defs/amount', description: 'How much.' },
      ports: { type: 'array', items: { $ref: '#/$defs/port' } },
      labels: { type: 'object', additionalProperties: { type: 'string' } },
      either: { oneOf: [{ type: 'string' }, { type: 'object', properties: { inner: { type: 'boolean' } } }] },
      other: { $ref: 'other.schema.json' },
      whatever: true,
    },
    examples: [{ name: 'x', mode: 'slow' }, { name: 'never shown' }],
  } as unknown as Schema;
  const other: Schema = { title: 'Another', type: 'object', properties: { deep: { type: 'null' } } };
  const set = new Map([
    ['thing.schema.json', thing],
    ['other.schema.json', other],
  ]);

  async function page(schema = 'thing.schema.json'): Promise<readonly string[]> {
    const text = await formatMarkdown(root, schemaPage(set, schema));
    return text.split('\n').map(line => line.replaceAll(/ +/g, ' ').replaceAll(/\| -+ /g, '| - '));
  }

  it('shows title, description and the first example as YAML', async () => {
    const lines = await page();
    expect(lines[0]).toBe('# A thing');
    expect(lines).toContain('What it is.');
    const example = lines.indexOf('```yaml');
    expect(lines.slice(example, example + 4)).toEqual(['```yaml', 'name: x', 'mode: slow', '```']);
    expect(lines.join('\n')).not.toContain('never shown');
  });

  it('has a row for every member with its type, default and description; required ones are bold', async () => {
    const lines = await page();
    expect(lines).toContain('| **`name`** | string | | Its \\| name. |');
    expect(lines).toContain('| `mode` | `fast` or `slow` | `"fast"` | |');
    expect(lines).toContain('| `amount` | number, more than 0 | `0.1` | How much. |');
    expect(lines).toContain('| `labels` | map of string to string | | |');
    expect(lines).toContain('| `whatever` | anything | | |');
  });

  it('gives each nested object a section, and shows a definition that refers to itself once', async () => {
    const lines = await page();
    expect(lines).toContain(
      '| `ports` | list of object | | One port. See [ports[]](#ports). |'.replace('One port. ', ''),
    );
    expect(lines).toContain('| `either` | string or object | | See [either](#either). |');
    expect(lines.filter(line => line.startsWith('## '))).toEqual([
      '## Example',
      '## Members',
      '## `ports[]`',
      '## `either`',
    ]);
    expect(lines).toContain('| **`number`** | integer, 1 to 65535 | Which &lt;one>. |');
    expect(lines).toContain('| `next` | object | The one after. See [ports[]](#ports). |');
  });

  it('links from every member of one definition to the same section', async () => {
    const twice = { properties: { a: { $ref: '#/$defs/port' }, b: { $ref: '#/$defs/port' } }, $defs: { port } };
    const text = schemaPage(new Map([['x.schema.json', twice as unknown as Schema]]), 'x.schema.json');
    expect(text.match(/\[a\]\(#a\)/g)).toHaveLength(3);
    expect(text.match(/^## .*$/gm)).toEqual(['## Members', '## `a`']);
  });

  it('links to the page of another schema instead of repeating it', async () => {
    const lines = await page();
    expect(lines).toContain('| `other` | object | | See [other](other.md). |');
    expect(lines.join('\n')).not.toContain('deep');
  });

  it('fails on a reference that leads nowhere', () => {
    const lost = new Map([['a.schema.json', { properties: { b: { $ref: '#/$defs/gone' } } } as Schema]]);
    expect(() => schemaPage(lost, 'a.schema.json')).toThrow('#/$defs/gone leads nowhere');
  });
});

describe('the page of commands', () => {
  const program = new Command('pacer')
    .description('Keeps the pace.')
    .option('--format <format>', 'how to print', 'text');
  program
    .command('logs')
    .description('Shows logs.')
    .addArgument(new Argument('<app>', 'which app'))
    .addOption(new Option('-f, --follow', 'go on'))
    .requiredOption('--config <file>', 'where')
    .addOption(new Option('--stream <name>', 'which one').choices(['stdout', 'stderr']).default('stdout'));
  program.command('secret', { hidden: true }).description('Not for users.');
  program.command('jenkins').description('About Jenkins.').command('install').description('Installs the job.');
  const page = commandsPage(program);

  it('lists every command, also those below others, but no hidden ones', () => {
    expect(page.match(/^## .*$/gm)).toEqual([
      '## Options of every command',
      '## pacer logs',
      '## pacer jenkins',
      '## pacer jenkins install',
    ]);
    expect(page).not.toContain('secret');
  });

  it('has arguments and options with defaults and choices', () => {
    expect(page).toContain('| `<app>` | which app |');
    expect(page).toContain('| `-f, --follow` |  | go on |');
    expect(page).toContain('| `--config <file>` |  | required: where |');
    expect(page).toContain('| `--stream <name>` | `stdout` | which one: `stdout`, `stderr` |');
    expect(page).toContain('| `--format <format>` | `text` | how to print |');
  });
});

describe('generated files', () => {
  const mark = '<!-- generated -->';
  const files = new Map([
    ['docs/reference/a.md', `${mark}\none\ntwo\n`],
    ['docs/reference/b.md', `${mark}\nb\n`],
  ]);

  it('drift when missing, changed or left over; hand-written neighbours are let be', () => {
    const tree = fileTree({
      'docs/reference/a.md': `${mark}\none\nchanged\n`,
      'docs/reference/old.md': `${mark}\n`,
      'docs/reference/by-hand.md': '# By hand\n',
    });
    const found = driftOf(tree, files, 'docs/reference', mark).map(({ file, line }) => `${file}:${line}`);
    expect(found).toEqual(['docs/reference/a.md:3', 'docs/reference/b.md:1', 'docs/reference/old.md:1']);
  });

  it('do not drift after they were written', () => {
    const tree = fileTree({ 'docs/reference/old.md': `${mark}\n` });
    expect(writeGenerated(tree, files, 'docs/reference', mark)).toHaveLength(3);
    expect(driftOf(tree, files, 'docs/reference', mark)).toEqual([]);
    expect(writeGenerated(tree, files, 'docs/reference', mark)).toEqual([]);
    writeFileSync(join(tree, 'docs/reference/b.md'), 'edited');
    expect(driftOf(tree, files, 'docs/reference', mark)).toHaveLength(1);
    writeGenerated(tree, files, 'docs/reference', mark);
    expect(readFileSync(join(tree, 'docs/reference/b.md'), 'utf8')).toBe(`${mark}\nb\n`);
  });

  it('are one page for each schema and one for the errors, all of them in the index', async () => {
    const schema = JSON.stringify({ title: 'A thing', type: 'object', properties: { a: {} } });
    const tree = fileTree({ 'schemas/thing.schema.json': schema, 'schemas/notes.json': '{}' });
    const pages = await referencePages(tree);
    expect([...pages.keys()]).toEqual(
      ['README', 'thing', 'advice', 'problems', 'metrics', 'errors'].map(name => `docs/reference/${name}.md`),
    );
    const index = pages.get('docs/reference/README.md');
    expect(index).toContain('- [A thing](thing.md)');
    expect(index).toContain('- [Error codes](errors.md)');
  });

  it('have the commands when the program is there', async () => {
    const program = `export function createProgram() { return new (class {
      name() { return 'pacer'; } description() { return 'Keeps the pace.'; }
      createHelp() { return { visibleCommands: () => [], visibleOptions: () => [] }; }
    })(); }`;
    const pages = await referencePages(
      fileTree({ 'reconciler/cli/program.ts': program, 'package.json': '{"type":"module"}' }),
    );
    expect(pages.get('docs/reference/commands.md')).toContain('Keeps the pace.');
  });
});
