/**
 * True for a text that stands in ordinary output for other reasons than being a secret: a plain word, or a short number. To
 * hide it wherever it stands would garble that output, and would tell everybody what the secret is.
 */
export function isCommonText(text: string): boolean {
  if (/^\d{1,12}$/.test(text)) return true;
  if (!/^(?:[A-Z]?[a-z]+|[A-Z]+)$/.test(text) || text.length > longestWord) return false;
  const word = text.toLowerCase();
  let usual = 0;
  for (let at = 0; at < word.length - 1; at += 1) if (usualPairs.has(word.slice(at, at + 2))) usual += 1;
  return usual / (word.length - 1) >= leastShare;
}

const longestWord = 20;
/** Of random letters every third pair is usual; of words nearly all are. */
const leastShare = 0.75;

/** Pairs of letters that are frequent in English words and in the names of programs, those of one first letter together. */
const usualPairs: ReadonlySet<string> = new Set(
  Object.entries({
    a: 'bcdgilmnprstuvw',
    b: 'aeiloru',
    c: 'aehiklortu',
    d: 'abdeimorsu',
    e: 'acdefgilmnpqrstvwxy',
    f: 'aefiloru',
    g: 'aehilnorsuy',
    h: 'aeiortuy',
    i: 'acdefgklmnoprstvz',
    j: 'aeou',
    k: 'aeinsu',
    l: 'adefiklostuvy',
    m: 'abeimopsu',
    n: 'acdefgikmnostuv',
    o: 'abcdfgiklmnoprstuvwx',
    p: 'aehiloprstuw',
    q: 'u',
    r: 'acdegiklmnopstuvwy',
    s: 'acehiklmnopqstuwy',
    t: 'acehilmorstuwy',
    u: 'bcdegilmnprst',
    v: 'aeio',
    w: 'aehinor',
    x: 'aeipty',
    y: 'emosp',
    z: 'aeo',
  }).flatMap(([first, seconds]) => seconds.split('').map(second => first + second)),
);
