/** Where a scalar stands: in a flow collection `,`, `[` and the like mean something, and there are no blocks. */
export type ScalarPlace = 'block' | 'flow';

// Letters first, so that no number, null, boolean, date or indicator of YAML is meant; no `: `, no ` #`.
const plain = /^[A-Za-z_/][\w./@+%=~-]*(?: [\w./@+%=~-]+)*$/;
const plainWithColons = /^[A-Za-z_/][\w./@+%=~-]*(?::[\w./@+%=~-]+)+$/;
// Words that some reader of YAML takes for something else than text.
const word = /^(?:true|false|yes|no|on|off|y|n|null|nan|inf)$/i;
// What JSON leaves as it is and YAML does not print.
const unprintable = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|[\ud800-\udfff]/gu;

/** A number, boolean, null or text as YAML that every YAML reader takes for the very same value. */
export function writeScalar(value: string | number | boolean | null, place: ScalarPlace = 'block'): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  if (isPlainText(value, place)) return value;
  return JSON.stringify(value).replaceAll(
    unprintable,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The lines of a text that is easier to read as a block (`|`); undefined when it must be quoted. */
export function blockLines(text: string): readonly string[] | undefined {
  if (!text.includes('\n') || /^[ \t\n]|[ \t]\n|[ \t]$/.test(text)) return undefined;
  // eslint-disable-next-line no-control-regex -- a block holds no control characters but line breaks and tabs
  if (/[\u0000-\u0008\u000b-\u001f]/.test(text) || unprintableOnce.test(text)) return undefined;
  if (text.endsWith('\n\n')) return undefined;
  return text.replace(/\n$/, '').split('\n');
}

const unprintableOnce = new RegExp(unprintable.source, 'u');

function isPlainText(text: string, place: ScalarPlace): boolean {
  if (text.length > 200 || word.test(text)) return false;
  if (plain.test(text)) return true;
  return place === 'block' && plainWithColons.test(text);
}
