/** Where an app stands in the bytes of a listing: from its opening brace to behind its closing one. */
export interface AppPlace {
  readonly start: number;
  readonly end: number;
}

const opening = Buffer.from('"apps"');
const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const bracketOpen = 0x5b;
const backslash = 0x5c;
const bracketClose = 0x5d;
const braceOpen = 0x7b;
const braceClose = 0x7d;

/**
 * Finds the apps of `{"apps": [{…}, …]}` without parsing them. Gives `undefined` and ends as soon as the bytes turn out to
 * be anything else; what stands between the braces is not looked at closely, that is for the parser.
 */
export function* placesOfApps(body: Buffer): Generator<AppPlace | undefined, void, void> {
  let at = startOfList(body);
  if (at === undefined) return yield undefined;
  if (body[at] === bracketClose) return isEnd(body, at) ? undefined : yield undefined;
  for (;;) {
    const end = body[at] === braceOpen ? endOfObject(body, at) : undefined;
    if (end === undefined) return yield undefined;
    yield { start: at, end };
    const next = skipSpace(body, end);
    if (body[next] !== comma) return isEnd(body, next) ? undefined : yield undefined;
    at = skipSpace(body, next + 1);
  }
}

/** Behind the bracket that opens the list of apps, and the space there. */
function startOfList(body: Buffer): number | undefined {
  const brace = skipSpace(body, 0);
  const key = skipSpace(body, brace + 1);
  const separator = skipSpace(body, key + opening.length);
  const bracket = skipSpace(body, separator + 1);
  const isListing =
    body[brace] === braceOpen &&
    body.subarray(key, key + opening.length).equals(opening) &&
    body[separator] === colon &&
    body[bracket] === bracketOpen;
  return isListing ? skipSpace(body, bracket + 1) : undefined;
}

/** True when the list ends here, the object behind it, and nothing follows. */
function isEnd(body: Buffer, at: number): boolean {
  if (body[at] !== bracketClose) return false;
  const brace = skipSpace(body, at + 1);
  return body[brace] === braceClose && skipSpace(body, brace + 1) === body.length;
}

/** Behind the brace that closes the object that opens here; undefined when there is none. */
function endOfObject(body: Buffer, start: number): number | undefined {
  let depth = 0;
  let inText = false;
  for (let at = start; at < body.length; at += 1) {
    const byte = body[at];
    if (inText) {
      if (byte === backslash) at += 1;
      else if (byte === quote) inText = false;
    } else if (byte === quote) inText = true;
    else if (byte === braceOpen || byte === bracketOpen) depth += 1;
    else if (byte === braceClose || byte === bracketClose) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

function skipSpace(body: Buffer, from: number): number {
  let at = from;
  for (let byte = body[at]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; byte = body[at]) at += 1;
  return at;
}
