import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  element,
  parseXml,
  textOf,
  withText,
  writeXml,
  XmlSyntaxError,
  type XmlElement,
} from '../../sandbox/jenkins/xml/xml-tree.ts';
import { evaluateXPath, selectElements, withoutElements, XPathSyntaxError } from '../../sandbox/jenkins/xml/xpath.ts';
import { zipOf } from '../../sandbox/jenkins/zip.ts';

const name = fc.stringMatching(/^[a-z][a-zA-Z0-9._-]{0,8}$/);
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter(each => !/[\p{Cc}\p{Cs}]/u.test(each));
const { tree } = fc.letrec<{ tree: XmlElement; leaf: XmlElement }>(tie => ({
  leaf: fc.record({
    name,
    attributes: fc.dictionary(name, text, { maxKeys: 2, noNullPrototype: true }),
    children: fc.array(text, { maxLength: 1 }),
  }),
  tree: fc.oneof(
    { maxDepth: 3 },
    tie('leaf'),
    fc.record({
      name,
      attributes: fc.dictionary(name, text, { maxKeys: 2, noNullPrototype: true }),
      children: fc.array(tie('tree'), { maxLength: 3 }),
    }),
  ),
}));

describe('XML', () => {
  it('comes back from its text as it was', () => {
    fc.assert(
      fc.property(tree, original => {
        expect(parseXml(writeXml(original))).toEqual(original);
      }),
    );
  });

  it('knows declarations, comments, CDATA, entities and empty elements', () => {
    const read = parseXml(
      `\ufeff<?xml version='1.1'?><!-- <no/> --><a b="1 &lt; 2" c='"'><d/><e><![CDATA[<&]]>&#228;&#xe4;&amp;</e></a>`,
    );
    expect(read.attributes).toEqual({ b: '1 < 2', c: '"' });
    expect([textOf(read, 'd'), textOf(read, 'e'), textOf(read, 'f')]).toEqual(['', '<&ää&', undefined]);
    expect(textOf(withText(read, 'd', 'set'), 'd')).toBe('set');
  });

  it.each([
    '',
    '<a>',
    '</a>',
    '<a></b>',
    '<a/><b/>',
    'x<a/>',
    '<a>&unknown;</a>',
    '<a b=1/>',
    '<!DOCTYPE a><a/>',
    `<a>${'<b>'.repeat(200)}`,
  ])('refuses %j', broken => {
    expect(() => parseXml(broken)).toThrow(XmlSyntaxError);
  });

  it('is quick with long nonsense', () => {
    const begun = performance.now();
    for (const long of [
      `<a ${'b'.repeat(100_000)}`,
      `<a ${'"'.repeat(99_999)}`,
      '<a>'.repeat(50_000),
      `<a ${' '.repeat(90_000)}`,
    ])
      expect(() => parseXml(long)).toThrow(XmlSyntaxError);
    expect(performance.now() - begun).toBeLessThan(1000);
  });
});

describe('XPath', () => {
  const root = parseXml('<a><b><n>1</n></b><b><n>2</n></b><c/></a>');

  it('selects by path, from anywhere, by position and by star', () => {
    expect(selectElements(root, '/a/b/n')).toHaveLength(2);
    expect(selectElements(root, '//n')).toHaveLength(2);
    expect(selectElements(root, '/a/b[2]/n').map(each => each.children)).toEqual([['2']]);
    expect(selectElements(root, '/a/*')).toHaveLength(3);
    expect(selectElements(root, '/b')).toHaveLength(0);
    expect(evaluateXPath(root, 'concat(//n, ":", //c)')).toEqual({ kind: 'text', text: '1:' });
    expect(evaluateXPath(root, '//n/text()')).toEqual({ kind: 'text', text: '1' });
    expect(writeXml(withoutElements(root, '/a/b'))).toBe(writeXml(element('a', [element('c')])));
  });

  it.each(['//', '/a[@b]', 'count(//a)', '//a[', 'a b'])('refuses %j', expression => {
    expect(() => evaluateXPath(root, expression)).toThrow(XPathSyntaxError);
  });
});

describe('an archive of artifacts', () => {
  it('is a ZIP that names each file, its size and where it is', () => {
    const zip = zipOf([
      { name: 'a.txt', bytes: Buffer.from('one') },
      { name: 'ü/b.txt', bytes: Buffer.from('') },
    ]);
    const end = zip.length - 22;
    expect([zip.readUInt32LE(end), zip.readUInt16LE(end + 10)]).toEqual([0x06054b50, 2]);
    const central = zip.readUInt32LE(end + 16);
    expect([zip.readUInt32LE(central), zip.readUInt32LE(central + 24)]).toEqual([0x02014b50, 3]);
    expect(zip.subarray(central + 46, central + 51).toString()).toBe('a.txt');
    expect(zip.readUInt32LE(zip.readUInt32LE(central + 42))).toBe(0x04034b50);
  });
});
