import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationOf, parseDuration } from '../../reconciler/desired/duration.ts';
import { scanIds } from '../../reconciler/desired/scan-ids.ts';
import { suggest } from '../../reconciler/desired/suggest.ts';
import { fillVariables } from '../../reconciler/desired/variables.ts';
import { parseDocuments } from '../../reconciler/desired/yaml/parse.ts';
import { app, places, read } from './repository.ts';

const folder = join(import.meta.dirname, '../../schemas');
const schemas = readdirSync(folder).filter(name => name.endsWith('.schema.json'));

interface Node {
  readonly pattern?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
}

/** Every part of a schema with its place. */
function* nodesOf(value: unknown, place: string): Generator<[place: string, node: Node]> {
  if (typeof value !== 'object' || value === null) return;
  yield [place, value as Node];
  for (const [name, member] of Object.entries(value)) yield* nodesOf(member, `${place}/${name}`);
}

const nodes = schemas.flatMap(name => [...nodesOf(JSON.parse(readFileSync(join(folder, name), 'utf8')), name)]);
const patterns = nodes.flatMap(([place, { pattern }]) =>
  typeof pattern === 'string' ? [[place, pattern] as const] : [],
);

/** Texts that make a careless expression try for ever: long runs that almost match. */
const hostile = fc
  .tuple(
    fc.constantFrom('', '/', 'http://', 'http://a/', '1', '//'),
    fc.string({ unit: fc.constantFrom(...'a0./-_~1@:s'.split('')), minLength: 1, maxLength: 4 }),
    fc.constantFrom('!', ' ', '\n', '/', '~', ''),
  )
  .map(([start, middle, end]) => start + middle.repeat(Math.ceil(20_000 / middle.length)) + end);

/** The longest time that any of many hostile texts takes, in milliseconds. */
function longest(run: (text: string) => unknown): number {
  const times = fc.sample(hostile, { numRuns: 40, seed: 7 }).map(text => {
    const start = performance.now();
    run(text);
    return performance.now() - start;
  });
  return Math.max(...times);
}

describe('the patterns of the schemas', () => {
  it.each(patterns)('%s answers at once, whatever the text', (_, pattern) => {
    const expression = new RegExp(pattern, 'u');
    expect(longest(text => expression.test(text))).toBeLessThan(250);
  });

  it('are there at all', () => {
    expect(patterns.length).toBeGreaterThan(8);
  });
});

describe('reading hostile texts', () => {
  it.each<[string, (text: string) => unknown]>([
    ['durations', durationOf],
    ['ids of broken files', scanIds],
    ['ids of broken files, line by line', text => scanIds(`id: ${text.replaceAll('a', ' ')}`)],
    ['variables', text => fillVariables(`\${vars.${text}`.repeat(1), {})],
    ['many open variables', text => fillVariables('${vars.'.repeat(text.length / 7), {})],
    ['suggestions', text => suggest(text, ['a'.repeat(60), 'instances'])],
    ['YAML', text => parseDocuments(`a: ${text}: b: ${text}`, false)],
    ['JSON', text => parseDocuments(`{"a": ${text}`, true)],
  ])('%s answers at once', (_, run) => {
    expect(longest(run)).toBeLessThan(250);
  });
});

describe('the schemas', () => {
  it('say what every member is for', () => {
    // The files that a person writes; the others are described where they are made.
    const written = nodes.filter(([place]) => /^(?:app|image|cluster|daemon)\.schema\.json/.test(place));
    for (const [place, node] of written)
      for (const [name, member] of Object.entries(node.properties ?? {})) {
        if (typeof member !== 'object' || place.endsWith('/properties')) continue;
        expect(member.description, `${place}/properties/${name}`).toEqual(expect.stringMatching(/\.$/));
      }
  });

  it('have generated types that are up to date', () => {
    const tool = join(import.meta.dirname, '../../tools/generate-types.ts');
    expect(execFileSync(process.execPath, [tool, '--check'], { encoding: 'utf8' })).toBe('');
  });
});

describe('a duration', () => {
  it.each([
    ['250ms', 250],
    ['30s', 30_000],
    ['10m', 600_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['0s', 0],
  ])('%s is %d milliseconds', (text, expected) => {
    expect(durationOf(text)).toBe(expected);
    expect(parseDuration(text)).toBe(expected);
  });

  it.each(['', '10', '10 m', '-1s', '1.5h', '1w', 's', '10m ', '1h30m'])('%j is none', text => {
    expect(durationOf(text)).toBeUndefined();
    expect(() => parseDuration(text)).toThrow(/not a duration/);
  });
});

describe('a suggestion', () => {
  it.each([
    ['instnaces', 'instances'],
    ['Instances', 'instances'],
    ['helthChecks', 'healthChecks'],
    ['portdefinitions', 'portDefinitions'],
    ['memory', undefined],
    ['xyz', undefined],
  ])('for %s is %s', (written, expected) => {
    expect(suggest(written, ['instances', 'healthChecks', 'portDefinitions', 'mem', 'cmd'])).toBe(expected);
  });
});

describe('ids of a file that cannot be parsed', () => {
  it.each([
    ['kind: App\nmarathon:\n  id: /shop/cart # the cart\n  x: [', ['/shop/cart'], true],
    ['{\n  "id": "/shop/cart",\n  "cmd": ', ['/shop/cart'], true],
    ['{"id": "/shop/cart", "cmd": }', [], false],
    ['id: /a\n---\nid: /b\n', ['/a', '/b'], false],
    ['id: /shop\napps:\n  - id: cart\n', ['/shop'], false],
    ['# id: /commented\nid: /a\n', ['/a'], true],
    ['id: relative\n', [], false],
    ['id: /a-${vars.x}\n', [], false],
    ['nothing: here', [], false],
  ])('%j', (text, ids, complete) => {
    expect(scanIds(text)).toEqual({ ids, complete });
  });
});

describe('the example repository of the sandbox', () => {
  it('is valid and defines /hello with two instances and a build', () => {
    const root = join(import.meta.dirname, '../..');
    const file = (path: string): string => readFileSync(join(root, path), 'utf8');
    const state = read({
      'clusters/prod/cluster.yaml': file('clusters/sandbox/cluster.yaml'),
      'clusters/prod/hello.yaml': file('clusters/sandbox/hello.yaml'),
      ...Object.fromEntries(readdirSync(join(root, 'images')).map(name => [`images/${name}`, file(`images/${name}`)])),
    });
    expect(places(state)).toEqual([]);
    expect(state.cluster?.policy).toMatchObject({ prune: false, selfHeal: true });
    expect(state.apps.get('/hello')).toMatchObject({
      definition: { instances: 2, upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 1 } },
      build: { source: { repository: 'https://git.example.com/ops/hello.git', ref: 'main' }, image: 'hello' },
    });
  });

  it('is as short to write as the app helper of these tests says', () => {
    expect(places(read({ 'clusters/prod/a.yaml': app('/a') }))).toEqual([]);
  });
});
