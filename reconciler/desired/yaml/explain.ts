/** Says in plain words what js-yaml found wrong. `offset` is where it stopped. */
export function explainYaml(reason: string, text: string, offset: number): string {
  for (const [says, sentence] of sentences) if (reason.includes(says)) return sentence(text, offset);
  return `This is not YAML: ${reason}.`;
}

type Sentence = (text: string, offset: number) => string;

const sentences: readonly (readonly [string, Sentence])[] = [
  [
    'maxAliases',
    () =>
      'Aliases (*name) are not read: a few of them can unfold into millions of values. Write the value out, or use "extends".',
  ],
  [
    'duplicated mapping key',
    (text, offset) => `The key "${wordAt(text, offset)}" stands here a second time. Keep one of them.`,
  ],
  ['tab characters', () => 'There is a tab in the indentation. YAML wants spaces.'],
  ['maxDepth', () => 'Values are nested deeper than 100 levels.'],
  ['nesting exceeded', () => 'Values are nested deeper than 100 levels.'],
  ['unknown scalar tag', () => 'Tags such as !!binary or !name are not read. Remove it and write the plain value.'],
  ['unknown tag', () => 'Tags such as !!binary or !name are not read. Remove it and write the plain value.'],
  ['unknown sequence tag', () => 'Tags such as !!omap or !name are not read. Remove it and write the plain list.'],
  ['unknown mapping tag', () => 'Tags such as !!set or !name are not read. Remove it and write the plain values.'],
  ['complex keys', () => 'A key must be a plain word, not a list or a group of values.'],
  ['unexpected end of the stream within a flow collection', () => 'A "[" or "{" is opened and never closed.'],
  ['unexpected end of the stream', () => 'A quoted text is opened and never closed.'],
  ['unexpected end of the document', () => 'A quoted text is opened and never closed.'],
  [
    'unknown escape sequence',
    () => 'This backslash begins no escape that YAML knows. Use single quotes, or write \\\\ for a backslash.',
  ],
  ['missed comma', () => 'There is a comma missing between two entries of a list in [ ] or of a group in { }.'],
  [
    'deficient indentation',
    () => 'This line is not indented enough; perhaps a "[", "{" or quote above is never closed.',
  ],
  ['multiline key may not be an implicit key', () => 'A line here has no ":" after its key, or a quote is missing.'],
  [
    'end of the stream or a document separator is expected',
    () => 'This line does not belong to what stands above it; check its indentation.',
  ],
  ['bad indentation', badIndentation],
];

/** One reason of js-yaml for several mistakes; the character where it stopped tells which. */
function badIndentation(text: string, offset: number): string {
  const character = text.charAt(offset);
  if ('@`%'.includes(character) && character !== '')
    return `A value cannot begin with "${character}". Put it in quotes.`;
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, endOfLine(text, offset));
  if (/[^\s'"{[].*: .*: /.test(line.slice(0, 500)))
    return 'There is a second ": " in this line. If it belongs to the value, put the value in quotes.';
  return 'The indentation of this line does not fit what stands above it.';
}

function wordAt(text: string, offset: number): string {
  const start = text.charAt(offset) === '"' || text.charAt(offset) === "'" ? offset + 1 : offset;
  return /^[^\s:'",{}[\]]{1,100}/.exec(text.slice(start, start + 100))?.[0] ?? '';
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}
