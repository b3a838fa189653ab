import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLockText } from '../../reconciler/desired/lock-text.ts';
import type { LockEntry } from '../../reconciler/desired/types.ts';
import { parseDocuments } from '../../reconciler/desired/yaml/parse.ts';
import { editLock } from '../../reconciler/lock/edit.ts';

const hex = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'.split('')), minLength: length, maxLength: length });
/** Ids of commits that a YAML parser would take for a number, among others. */
const commit = fc.oneof(
  hex(40),
  fc.constantFrom('1'.repeat(40), `${'1'.repeat(20)}e${'2'.repeat(19)}`, '0'.repeat(40)),
);
const tag = fc.oneof(
  hex(40),
  fc.constantFrom('1.2', '1', 'true', 'null', 'No', '0x1f', '2024-01-01', '1e3', 'v1.2.3', '0b1', '12_3', '1.2.3-rc.1'),
);
const entry: fc.Arbitrary<LockEntry> = fc
  .record({
    image: fc.constantFrom('hello', 'shop/cart', '1', '123', '1.5', 'true', 'null'),
    tag,
    digest: hex(64).map(text => `sha256:${text}`),
    key: tag,
    source: fc.constantFrom(
      'https://git.example.com/shop/cart.git',
      'git@git.example.com:shop/cart.git',
      '/srv/git/a.git',
      "/srv/o'brien#1.git",
      'ssh://git@git.example.com:22/a.git:',
    ),
    commit,
    build: fc.option(fc.constantFrom('https://ci.example.com/job/a/1/', 'http://127.0.0.1:1/job/a#1'), {
      nil: undefined,
    }),
  })
  .map(({ build, ...rest }) => (build === undefined ? rest : { ...rest, build }));
const app = fc.constantFrom('/a', '/b', '/shop/cart', '/shop/db', '/shop-2', '/z/y/x', '/1');
const changes = fc.dictionary(app, entry, { minKeys: 1, maxKeys: 5 }).map(apps => new Map(Object.entries(apps)));

function asYaml(text: string): unknown {
  const { documents, fault } = parseDocuments(text, false);
  expect(fault).toBeUndefined();
  return documents?.[0];
}

describe('the text of a lock file', () => {
  it('means to YAML what was put into it, and to the fast reader too, whatever the order of the changes', () => {
    fc.assert(
      fc.property(fc.array(changes, { minLength: 1, maxLength: 6 }), rounds => {
        const wanted = new Map<string, LockEntry>();
        let text: string | undefined;
        for (const round of rounds) {
          for (const [id, each] of round) wanted.set(id, each);
          text = editLock(text, round);
          expect(asYaml(text ?? '')).toEqual({ apps: Object.fromEntries(wanted) });
          const read = readLockText(text ?? '');
          expect(new Map(read?.blocks.map(block => [block.app, block.entry]))).toEqual(wanted);
        }
      }),
    );
  });

  it('keeps every comment of people, and every line of other apps as it is', () => {
    fc.assert(
      fc.property(changes, changes, fc.integer({ min: 0, max: 60 }), (first, second, place) => {
        const lines = (editLock(undefined, first) ?? '').split('\n');
        lines.splice(place % lines.length, 0, place % 2 === 0 ? '  # a remark of Ada' : '    # a remark of Ada');
        const text = lines.join('\n');
        const after = editLock(text, second);
        expect(after?.split('\n').filter(line => line.includes('remark of Ada'))).toHaveLength(1);
        for (const block of readLockText(text)?.blocks ?? []) {
          if (second.has(block.app)) continue;
          const kept = readLockText(after ?? '')?.blocks.find(each => each.app === block.app);
          expect(kept?.lines.filter(line => !line.includes('#') && line !== '')).toEqual(
            block.lines.filter(line => !line.includes('#') && line !== ''),
          );
        }
      }),
    );
  });

  it('keeps a remark behind a value, also when the value becomes another one', () => {
    fc.assert(
      fc.property(app, entry, entry, fc.constantFrom('tag', 'digest', 'commit'), (id, first, second, field) => {
        const remark = '  # Ada: looked at by hand';
        const text = editLock(undefined, new Map([[id, first]])) ?? '';
        const remarked = text.replace(new RegExp(`^(    ${field}: .*)$`, 'm'), `$1${remark}`);
        const after = editLock(remarked, new Map([[id, second]])) ?? '';
        expect(
          after
            .split('\n')
            .find(line => line.startsWith(`    ${field}: `))
            ?.endsWith(remark),
        ).toBe(true);
        expect(asYaml(after)).toEqual({ apps: { [id]: second } });
      }),
    );
  });

  it('is the same when nothing new is put into it', () => {
    fc.assert(
      fc.property(changes, first => {
        const text = editLock(undefined, first);
        expect(editLock(text, first)).toBe(text);
      }),
    );
  });

  it('in another form of YAML is read all the same, and its first comments are kept', () => {
    const one = {
      image: 'a',
      tag: 't1',
      digest: `sha256:${'a'.repeat(64)}`,
      key: 't1',
      source: '/s',
      commit: 'b'.repeat(40),
    };
    const text = `# Ours.\n---\napps: {/a: ${JSON.stringify(one)}}\n`;
    const after = editLock(text, new Map([['/b', one]]));
    expect(after).toMatch(/^# Ours\.\n/);
    expect(asYaml(after ?? '')).toEqual({ apps: { '/a': one, '/b': one } });
  });

  it('with a mistake or the marks of a conflict is left to people', () => {
    const text = editLock(
      undefined,
      new Map([
        [
          '/a',
          { image: 'a', tag: 't', digest: `sha256:${'a'.repeat(64)}`, key: 't', source: '/s', commit: 'b'.repeat(40) },
        ],
      ]),
    );
    expect(editLock(text?.replace('image: a', '<<<<<<< HEAD\n    image: a'), new Map())).toBeUndefined();
    expect(editLock(text?.replace('sha256:', 'sha255:'), new Map())).toBeUndefined();
    expect(editLock('shop: 1\n', new Map())).toBeUndefined();
  });
});
