import { describe, expect, it } from 'vitest';
import { app, lines, places, read, type Content } from './repository.ts';

const good = { 'clusters/prod/good.yaml': app('/good') };

/** Reads one bad file beside a good one; the good one must be unharmed. */
function readBad(
  content: Content,
  path = 'clusters/prod/bad.yaml',
  more: Record<string, Content> = {},
): ReturnType<typeof read> {
  const state = read({ ...good, ...more, [path]: content });
  expect(state.apps.has('/good'), 'the app of the good file').toBe(true);
  expect(state.unknown.has('/good')).toBe(false);
  return state;
}

const marathon = '  cmd: sleep 9\n  cpus: 0.1\n  mem: 32\n';

describe('extends that cannot be followed', () => {
  const extending = (path: string): string => `kind: App\nextends: ${path}\nmarathon:\n  id: /bad\n${marathon}`;

  it('in a circle names all files of it', () => {
    const state = readBad(extending('../../apps/a.yaml'), undefined, {
      'apps/a.yaml': 'extends: b.yaml\n',
      'apps/b.yaml': 'extends: a.yaml\n',
    });
    expect(lines(state)).toEqual([
      'apps/b.yaml:1:10: These files extend each other in a circle: apps/a.yaml → apps/b.yaml → apps/a.yaml. Take "extends" out of one of them. (extends-cycle)',
    ]);
    expect([...state.unknown.keys()]).toEqual(['/bad']);
  });

  it('to itself', () => {
    expect(places(readBad(extending('bad.yaml')))).toEqual(['clusters/prod/bad.yaml:2:10 extends-cycle']);
  });

  it.each([
    ['../../../outside.yaml', 'extends-outside'],
    ['/etc/passwd.yaml', 'extends-outside'],
    ['https://example.com/a.yaml', 'extends-outside'],
    ['../../apps/none.yaml', 'extends-missing'],
    ['../../apps', 'extends-missing'],
    ['[a]', 'wrong-type'],
  ])('to %s', (path, code) => {
    expect(places(readBad(extending(path)))).toEqual([`clusters/prod/bad.yaml:2:10 ${code}`]);
  });

  it('suggests the file that was meant', () => {
    const state = readBad(extending('../../apps/jav.yaml'), undefined, { 'apps/java.yaml': 'marathon: {mem: 1}' });
    expect(lines(state)).toEqual([
      'clusters/prod/bad.yaml:2:10: The base apps/jav.yaml is not in the repository. Did you mean apps/java.yaml? (extends-missing)',
    ]);
  });

  it('to a file that is itself broken shows the place there', () => {
    expect(places(readBad(extending('../../apps/a.yaml'), undefined, { 'apps/a.yaml': 'a: [\n' }))).toEqual([
      'apps/a.yaml:2:1 yaml-syntax',
    ]);
    expect(places(readBad(extending('../../apps/a.yaml'), undefined, { 'apps/a.yaml': { mode: '120000' } }))).toEqual([
      'apps/a.yaml:1:1 symlink',
    ]);
  });
});

describe('files that do not go together', () => {
  it('two with one id: both are named, and the app stays as it runs', () => {
    const state = read({
      ...good,
      'clusters/prod/a.yaml': app('/same'),
      'clusters/prod/b.json': '{"id": "same/",\n"cmd": "ls"}',
    });
    expect(lines(state)).toEqual([
      'clusters/prod/a.yaml:3:7: The app /same is defined here and in clusters/prod/b.json:1 ("/same" and "same/" are the same id to Marathon). Keep one; until then it stays as it runs. (duplicate-id)',
      'clusters/prod/b.json:1:8: The app /same is defined here and in clusters/prod/a.yaml:3 ("/same" and "same/" are the same id to Marathon). Keep one; until then it stays as it runs. (duplicate-id)',
    ]);
    expect([...state.apps.keys()]).toEqual(['/good']);
    expect([...state.unknown.keys()]).toEqual(['/same']);
  });

  it('a thousand with one id make short messages', () => {
    const files = Object.fromEntries(
      Array.from({ length: 1000 }, (_, n) => [`clusters/prod/f${n}.yaml`, app('/same')]),
    );
    const state = read(files);
    expect(state.problems).toHaveLength(1000);
    expect(Math.max(...lines(state).map(line => line.length))).toBeLessThan(300);
  });

  it('an app in the group that another app is', () => {
    const state = read({ ...good, 'clusters/prod/a.yaml': app('/shop'), 'clusters/prod/b.yaml': app('/shop/cart') });
    expect(places(state)).toEqual(['clusters/prod/b.yaml:3:7 app-is-group']);
    expect([...state.apps.keys()].sort()).toEqual(['/good', '/shop']);
  });

  it('apps that wait for each other, for themselves, or for nobody', () => {
    const after = (id: string): string => `rollout: {after: [${id}]}\n`;
    const state = read({
      ...good,
      'clusters/prod/a.yaml': app('/a', after('/b')),
      'clusters/prod/b.yaml': app('/b', after('/a')),
      'clusters/prod/c.yaml': app('/c', after('/c')),
      'clusters/prod/d.yaml': app('/d', after('/godo')),
      'clusters/prod/e.yaml': app('/e', after('/a')),
    });
    expect(places(state)).toEqual([
      'clusters/prod/a.yaml:8:18 after-cycle',
      'clusters/prod/b.yaml:8:18 after-cycle',
      'clusters/prod/c.yaml:8:19 after-cycle',
      'clusters/prod/d.yaml:8:19 after-unknown',
    ]);
    expect([...state.apps.keys()].sort()).toEqual(['/d', '/e', '/good']);
  });

  it('a broken file that mentions an id which another file defines does not hold that app', () => {
    const state = read({ ...good, 'clusters/prod/bad.yaml': 'marathon:\n  id: /good\n  x: [\n' });
    expect([...state.apps.keys()]).toEqual(['/good']);
    expect([...state.unknown.keys()]).toEqual([]);
    expect(state.unreadable).toEqual(['clusters/prod/bad.yaml']);
  });

  it('an app outside of what the cluster owns', () => {
    const owns = { 'clusters/prod/cluster.yaml': 'marathon: {url: "http://m"}\nowns: [/shop, /web/]\n' };
    const state = read({
      ...owns,
      'clusters/prod/a.yaml': app('/shop/cart'),
      'clusters/prod/b.yaml': app('/shopping'),
      'clusters/prod/c.json': '{"id": "/other", "cmd": "ls"}',
      'clusters/prod/d.yaml': app('/web/front'),
    });
    expect(lines(state)[0]).toBe(
      'clusters/prod/b.yaml:3:7: The app /shopping lies outside of what this cluster owns (/shop, /web). Correct the id, or add its group to "owns" in cluster.yaml. (not-owned)',
    );
    expect(places(state)).toEqual(['clusters/prod/b.yaml:3:7 not-owned', 'clusters/prod/c.json:1:8 not-owned']);
    expect([...state.apps.keys()]).toEqual(['/shop/cart', '/web/front']);
  });
});

describe('a file with thousands of problems', () => {
  it('lists the first hundred', () => {
    const fields = Array.from({ length: 3000 }, (_, n) => `f${n}: 1\n`).join('');
    const state = readBad(`${app('/bad')}${fields}`);
    expect(state.problems).toHaveLength(101);
    expect(lines(state)).toContain(
      'clusters/prod/bad.yaml:1:1: This file has 2900 more problems; correct these first. (too-many-problems)',
    );
  });
});
