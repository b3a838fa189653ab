import Anser from 'anser';

/** A piece of a line that looks the same from its begin to its end. */
export interface Segment {
  readonly text: string;
  /** Classes of its colours; never anything that came from the line. */
  readonly look: string;
  readonly isMarked: boolean;
}

/** More pieces than this make no line more readable; the rest is shown plain. */
const mostSegments = 400;

/**
 * The pieces of a text: colours from its escape sequences, and what a filter hit. Only the sixteen named colours are
 * taken, so that every theme keeps its contrast; others are shown as plain text.
 */
export function segmentsOf(text: string, ansi?: string, marks: readonly (readonly number[])[] = []): Segment[] {
  const coloured = ansi === undefined ? [{ text, look: '' }] : colouredPieces(text, ansi);
  if (marks.length === 0) return coloured.map(piece => ({ ...piece, isMarked: false }));
  const segments: Segment[] = [];
  let at = 0;
  for (const piece of coloured) {
    const end = at + piece.text.length;
    let from = at;
    for (const [begin = 0, stop = 0] of marks) {
      const first = Math.max(begin, from);
      const last = Math.min(stop, end);
      if (first >= last) continue;
      if (first > from) segments.push({ ...piece, text: text.slice(from, first), isMarked: false });
      segments.push({ ...piece, text: text.slice(first, last), isMarked: true });
      from = last;
    }
    if (from < end) segments.push({ ...piece, text: text.slice(from, end), isMarked: false });
    at = end;
  }
  return segments;
}

/** The pieces of a message of a JSON line: what was hit in the line is marked wherever it stands in the message. */
export function segmentsOfPart(part: string, hits: ReadonlySet<string>): Segment[] {
  const marks: [number, number][] = [];
  for (const hit of hits) {
    if (hit === '') continue;
    for (let at = part.indexOf(hit); at >= 0 && marks.length < 50; at = part.indexOf(hit, at + hit.length))
      marks.push([at, at + hit.length]);
  }
  return segmentsOf(
    part,
    undefined,
    marks.toSorted(([a], [b]) => a - b),
  );
}

interface Piece {
  readonly text: string;
  readonly look: string;
}

function colouredPieces(text: string, ansi: string): Piece[] {
  const parsed = Anser.ansiToJson(ansi, { json: true, remove_empty: true, use_classes: true });
  const pieces: Piece[] = [];
  let taken = 0;
  for (const { content, fg, bg, decorations } of parsed) {
    if (pieces.length >= mostSegments) break;
    pieces.push({ text: content, look: lookOf(fg, bg, decorations) });
    taken += content.length;
  }
  // Both are the same text; should they ever not be, the plain one is right.
  if (!text.startsWith(pieces.map(piece => piece.text).join(''))) return [{ text, look: '' }];
  if (taken < text.length) pieces.push({ text: text.slice(taken), look: '' });
  return pieces;
}

const foregrounds: Readonly<Record<string, string>> = {
  'ansi-black': 'text-soft',
  'ansi-red': 'text-bad',
  'ansi-green': 'text-good',
  'ansi-yellow': 'text-warn',
  'ansi-blue': 'text-busy',
  'ansi-magenta': 'text-magenta',
  'ansi-cyan': 'text-cyan',
  'ansi-white': 'text-ink',
  'ansi-bright-black': 'text-soft',
  'ansi-bright-red': 'text-bad',
  'ansi-bright-green': 'text-good',
  'ansi-bright-yellow': 'text-warn',
  'ansi-bright-blue': 'text-busy',
  'ansi-bright-magenta': 'text-magenta',
  'ansi-bright-cyan': 'text-cyan',
  'ansi-bright-white': 'text-ink',
};

const grounds: Readonly<Record<string, string>> = {
  'ansi-red': 'bg-bad-ground text-bad',
  'ansi-green': 'bg-good-ground text-good',
  'ansi-yellow': 'bg-warn-ground text-warn',
  'ansi-blue': 'bg-busy-ground text-busy',
};

const decorationLooks: Readonly<Record<string, string>> = {
  bold: 'font-bold',
  italic: 'italic',
  underline: 'underline',
  strikethrough: 'line-through',
};

/** On a coloured ground the ground decides on the text, too: then it can be read. */
function lookOf(fg: string | null, bg: string | null, decorations: readonly string[]): string {
  const ground = grounds[bg ?? ''];
  const colour = ground ?? foregrounds[fg ?? ''] ?? '';
  return [colour, ...decorations.map(name => decorationLooks[name] ?? '')].filter(each => each !== '').join(' ');
}
