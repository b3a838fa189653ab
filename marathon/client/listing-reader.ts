import type { HttpResponse } from '../../http/types.ts';
import type { LiveApp } from '../types.ts';
import { readListing } from './read-listing.ts';
import { readApp } from './readers.ts';

/** Reads the answers to `GET /v2/apps`, one after the other. */
export interface ListingReader {
  /**
   * The apps of an answer, in its order. An app whose text is the same as in the last answer is the same object, and so
   * is the whole list. Gives way to other work every few milliseconds. Throws what `readListing` throws.
   */
  read(response: HttpResponse): Promise<readonly LiveApp[]>;
  /** The body of the last answer, when it was a listing: the next one is probably the same. */
  lastBody(): Buffer | undefined;
}

interface Piece {
  readonly start: number;
  readonly end: number;
  readonly app: LiveApp;
}

interface Listing {
  readonly body: Buffer;
  readonly pieces: readonly Piece[];
  readonly apps: readonly LiveApp[];
}

const head = Buffer.from('{"apps":[');
/** How Marathon begins the next app. A nested value that looks like it is found out: then a piece is no JSON. */
const next = Buffer.from('},{"id":"/');
const comma = 44;
const bracket = 93;
const brace = 125;
const empty: Listing = { body: Buffer.alloc(0), pieces: [], apps: [] };

/** Bytes to parse, and apps to compare, before others get their turn: a few milliseconds. */
const parsedAtOnce = 128 * 1024;
const comparedAtOnce = 2_000;

/**
 * Makes a reader. A listing of thousands of apps is megabytes of text that are nearly all the same as a cycle ago: it is
 * cut into the texts of its apps, and only those that changed are parsed. Where the cuts are is a guess that proves
 * itself: pieces that are JSON, with commas between them, are the list and nothing else is. If the guess is wrong the whole
 * is parsed as it is.
 */
export function createListingReader(): ListingReader {
  let last: Listing | undefined;

  return {
    async read(response) {
      // A page of a login or of a proxy is no listing, whatever stands in it.
      const isPage = response.headers['content-type']?.startsWith('text/html') === true;
      if (!isPage && response.body === last?.body) return last.apps;
      const listing = isPage ? undefined : await cut(response.body, last ?? empty);
      last = listing;
      return listing?.apps ?? readListing(response);
    },
    lastBody: () => last?.body,
  };
}

/** Undefined when the body is not of the form that can be cut. */
async function cut(body: Buffer, before: Listing): Promise<Listing | undefined> {
  if (!body.subarray(0, head.length).equals(head)) return undefined;
  const places = new Map<string, number>();
  const pieces: Piece[] = [];
  let work = 0;
  let expected = 0;
  for (let at = head.length; at < body.length;) {
    let piece = unchangedPiece(body, at, before, expected);
    work += 1 / comparedAtOnce;
    if (piece === undefined) {
      piece = parsePiece(body, at);
      if (piece === undefined) return undefined;
      work += (piece.end - at) / parsedAtOnce;
      if (places.size === 0) for (const [index, { app }] of before.pieces.entries()) places.set(app.id, index);
      const place = places.get(piece.app.id);
      if (place !== undefined) {
        // Apps before it are gone: the text may be the same as before, at another place.
        piece = unchangedPiece(body, at, before, place) ?? piece;
        expected = place + 1;
      }
    } else expected += 1;
    pieces.push(piece);
    if (body[piece.end] === bracket) return isEnd(body, piece.end + 1) ? listingOf(body, pieces) : undefined;
    if (body[piece.end] !== comma) return undefined;
    at = piece.end + 1;
    if (work < 1) continue;
    work = 0;
    await new Promise<void>(resolve => setImmediate(resolve));
  }
  return undefined;
}

function listingOf(body: Buffer, pieces: readonly Piece[]): Listing {
  return { body, pieces, apps: pieces.map(({ app }) => app) };
}

/** The app that was at this place of the list before, when its whole text stands here again. */
function unchangedPiece(body: Buffer, at: number, before: Listing, index: number): Piece | undefined {
  const known = before.pieces[index];
  if (known === undefined) return undefined;
  const end = at + known.end - known.start;
  if (end >= body.length || (body[end] !== comma && body[end] !== bracket)) return undefined;
  if (before.body.compare(body, at, end, known.start, known.end) !== 0) return undefined;
  return { start: at, end, app: known.app };
}

function parsePiece(body: Buffer, at: number): Piece | undefined {
  const found = body.indexOf(next, at);
  // The last one ends before the bracket of the list.
  const end = (found < 0 ? body.lastIndexOf(bracket) - 1 : found) + 1;
  if (end <= at || body[end - 1] !== brace) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8', at, end));
  } catch {
    return undefined;
  }
  return { start: at, end, app: readApp(value) };
}

/** A brace, and nothing but white space after it. */
function isEnd(body: Buffer, at: number): boolean {
  return body.toString('latin1', at).trimEnd() === '}';
}
