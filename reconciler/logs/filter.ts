import { createRequire } from 'node:module';
import type * as Re2 from 're2js';
import { pacerError } from '../../errors/pacer-error.ts';
import type { Entry } from './entry/types.ts';
import { levels, type Level } from './entry/level.ts';

/** Which entries are wanted. */
export interface EntryFilter {
  readonly grep?: string;
  readonly exclude?: string;
  readonly levels?: ReadonlySet<Level | 'none'>;
  readonly minimumLevel?: Level;
  /** False leaves out what Mesos writes into the files of instances. */
  readonly chatter?: boolean;
  /** Milliseconds since the epoch. */
  readonly since?: number;
  readonly until?: number;
}

/** A filter that is ready to be used. */
export interface EntryMatcher {
  matches(entry: Entry): boolean;
  /** May be shown beside one that matches: what is excluded, or out of the range of time, is not there at all. */
  isThere(entry: Entry): boolean;
  /** Where in the text the wanted text is: begins and ends. */
  hits(text: string): [number, number][];
}

interface TextMatcher {
  test(text: string): boolean;
  find(text: string): [number, number][];
}

const longestPattern = 1_000;
const mostHits = 50;

/**
 * Compiles a filter. A text matches without regard to large and small letters unless it has large ones; `/…/` is a
 * regular expression of RE2, whose time grows with the text and not faster, whatever is asked for. Throws `usage` when
 * it is no regular expression.
 */
export function createMatcher(filter: EntryFilter): EntryMatcher {
  const wanted = filter.grep === undefined || filter.grep === '' ? undefined : textMatcher(filter.grep);
  const unwanted = filter.exclude === undefined || filter.exclude === '' ? undefined : textMatcher(filter.exclude);
  const least = filter.minimumLevel === undefined ? 0 : levels.indexOf(filter.minimumLevel);
  function isThere({ text, key, chatter }: Entry): boolean {
    if (filter.chatter === false && chatter === true) return false;
    if (filter.since !== undefined && key < filter.since) return false;
    if (filter.until !== undefined && key > filter.until) return false;
    return unwanted === undefined || !unwanted.test(text);
  }
  return {
    isThere,
    matches(entry) {
      const { level, text } = entry;
      if (filter.minimumLevel !== undefined && (level === undefined || levels.indexOf(level) < least)) return false;
      if (filter.levels !== undefined && !filter.levels.has(level ?? 'none')) return false;
      if (wanted !== undefined && !wanted.test(text)) return false;
      return isThere(entry);
    },
    hits: text => wanted?.find(text) ?? [],
  };
}

function textMatcher(pattern: string): TextMatcher {
  if (pattern.length > longestPattern)
    throw pacerError('usage', { message: `A filter may have ${longestPattern} characters; this one is longer.` });
  const [, expression, flags] = /^\/(.+)\/(i?)$/s.exec(pattern) ?? [];
  return expression === undefined ? plainMatcher(pattern) : regularMatcher(expression, flags === 'i');
}

function plainMatcher(pattern: string): TextMatcher {
  const isExact = pattern !== pattern.toLowerCase();
  const needle = isExact ? pattern : pattern.toLowerCase();
  const fold = (text: string): string => (isExact ? text : text.toLowerCase());
  return {
    test: text => fold(text).includes(needle),
    find(text) {
      const found: [number, number][] = [];
      const folded = fold(text);
      // Few letters change their length with their size; then places are not told rather than told wrong.
      if (folded.length !== text.length) return found;
      for (
        let at = folded.indexOf(needle);
        at !== -1 && found.length < mostHits;
        at = folded.indexOf(needle, at + needle.length)
      )
        found.push([at, at + needle.length]);
      return found;
    },
  };
}

/** Loaded by the first who wants an expression: a daemon that nobody asks needs five megabytes less. */
const engine = (): typeof Re2 => createRequire(import.meta.url)('re2js') as typeof Re2;

function regularMatcher(expression: string, ignoresCase: boolean): TextMatcher {
  let compiled: Re2.RE2JS;
  try {
    const { RE2JS } = engine();
    compiled = RE2JS.compile(expression, RE2JS.MULTILINE + (ignoresCase ? RE2JS.CASE_INSENSITIVE : 0));
  } catch (thrown) {
    throw pacerError('usage', {
      message: `"${expression.slice(0, 100)}" is no regular expression of RE2: ${thrown instanceof Error ? thrown.message : String(thrown)}.`,
      advice: 'RE2 knows neither back references nor look-ahead; everything else is as usual.',
      cause: thrown,
    });
  }
  return {
    test: text => compiled.test(text),
    find(text) {
      const found: [number, number][] = [];
      const matcher = compiled.matcher(text);
      while (found.length < mostHits && matcher.find()) found.push([matcher.start(), matcher.end()]);
      return found;
    },
  };
}
