/** A line as it may be shown. */
export interface CleanText {
  /** Without escape sequences; control characters are visible signs. */
  readonly text: string;
  /** The same with its colours, when it has any: SGR sequences and no other ones. */
  readonly ansi?: string;
  readonly binary?: true;
}

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const harmful = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffd]/;
// oxlint-disable-next-line no-control-regex -- the same
const harmfulOnes = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/**
 * Escape sequences: CSI, then strings up to their end (OSC with its links, DCS, APC, PM, SOS), then short ones. Every
 * repetition is bounded or ends at the next escape character, so a line full of beginnings costs no more than its length.
 */
const sequences =
  // oxlint-disable-next-line no-control-regex -- the same
  /(?:\u001b\[|\u009b)([0-?]{0,256})([ -/]{0,8})([@-~])?|(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u009c|\u001b\\)?|\u001b[ -/]{0,4}[0-~]?/g;

/** More colours than this in one line are no colours but an attack: then it is shown without. */
const mostColours = 500;
const judgedCharacters = 1024;

/**
 * What a line of any program may do to a terminal or a page is taken out of it: escape sequences other than colours,
 * control characters, marks that turn the direction of text. Of a progress bar (`\r`) the last state is shown.
 */
export function cleanText(bytes: Buffer): CleanText {
  const decoded = bytes.toString('utf8');
  if (!harmful.test(decoded)) return { text: decoded };
  const line = lastState(decoded);
  if (!harmful.test(line)) return { text: line };
  const colours: string[] = [];
  let colourful = '';
  let from = 0;
  let plain = '';
  if (line.includes('\u001b') || /[\u0090-\u009f]/.test(line)) {
    for (const match of line.matchAll(sequences)) {
      const before = visible(line.slice(from, match.index));
      plain += before;
      colourful += before;
      from = match.index + match[0].length;
      const [, parameters, between, final] = match;
      if (final !== 'm' || between !== '' || parameters === undefined || !/^[\d;:]{0,64}$/.test(parameters)) continue;
      colours.push(parameters);
      colourful += `\u001b[${parameters}m`;
    }
  }
  const rest = visible(line.slice(from));
  plain += rest;
  const binary = isBinary(plain) ? ({ binary: true } as const) : {};
  if (colours.length === 0 || colours.length > mostColours) return { text: plain, ...binary };
  return { text: plain, ansi: `${colourful}${rest}\u001b[0m`, ...binary };
}

/** The last part that has something in it, of a line that was written over and over. */
function lastState(text: string): string {
  const line = text.startsWith('\ufeff') ? text.slice(1) : text;
  if (!line.includes('\r')) return line;
  const end = line.endsWith('\r') ? line.slice(0, -1) : line;
  return end.slice(end.lastIndexOf('\r') + 1);
}

/** Control characters as their pictures, marks of direction as their code. */
function visible(text: string): string {
  return text.replace(harmfulOnes, character => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    if (code === 0x7f) return '\u2421';
    return `<${code.toString(16).toUpperCase().padStart(4, '0')}>`;
  });
}

function isBinary(text: string): boolean {
  const judged = text.slice(0, judgedCharacters);
  let strange = 0;
  for (let at = 0; at < judged.length; at++) {
    const code = judged.charCodeAt(at);
    if (code === 0xfffd || (code >= 0x2400 && code <= 0x2421)) strange++;
  }
  return strange >= 8 && strange * 10 > judged.length * 2;
}
