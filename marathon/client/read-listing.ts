import { setImmediate } from 'node:timers/promises';
import type { HttpResponse } from '../../http/types.ts';
import type { LiveApp } from '../types.ts';
import { readApp, readApps } from './readers.ts';

/** Parsed before others have their turn: a millisecond or two. */
const bytesPerTurn = 128 * 1024;
const beginning = /^\s{0,8}\{\s{0,8}"apps"\s{0,8}:\s{0,8}\[/;
/** Between two apps, as Marathon prints them; it may stand elsewhere too. */
const between = Buffer.from('},{"id":"/');

/**
 * Reads the answer of `GET /v2/apps`. A listing of thousands of apps is many megabytes, for which the parser would stop
 * everything for a while, with the whole text a second time in memory. So it is cut between apps, and others have their
 * turn after each piece. An answer in which there is no place to cut is read as a whole, with the same errors.
 */
export async function readListing(response: HttpResponse): Promise<readonly LiveApp[]> {
  const { body, headers } = response;
  const [head] = beginning.exec(body.toString('latin1', 0, 64)) ?? [];
  if (head === undefined || headers['content-type']?.startsWith('text/html') === true) return readApps(response.json());
  const apps: LiveApp[] = [];
  let at = head.length;
  for (let piece = nextPiece(body, at); piece !== undefined; piece = nextPiece(body, at)) {
    for (const app of piece.apps) apps.push(readApp(app));
    at = piece.next;
    await setImmediate();
  }
  const rest = parsed(`{"apps":[${body.toString('utf8', at)}`);
  if (rest === undefined) return readApps(response.json());
  return apps.concat(readApps(rest));
}

interface Piece {
  readonly apps: readonly unknown[];
  /** Where the next app begins. */
  readonly next: number;
}

/** Whole apps from here on; undefined when the rest is short, or cannot be cut. */
function nextPiece(body: Buffer, start: number): Piece | undefined {
  let from = start + bytesPerTurn;
  for (let attempt = 0; attempt < 4; attempt++) {
    const cut = body.indexOf(between, from);
    if (cut === -1) return undefined;
    // Within a text or within an app this is no JSON: either a quote or a bracket is left open.
    const apps = parsed(`[${body.toString('utf8', start, cut + 1)}]`);
    if (Array.isArray(apps)) return { apps, next: cut + 2 };
    from = cut + between.length;
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
