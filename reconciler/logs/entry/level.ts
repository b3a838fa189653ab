import type { LogEntry } from '../../../schemas/generated/log-entry.ts';

/** How grave an entry is. */
export type Level = NonNullable<LogEntry['level']>;

/** From the least to the most grave. */
export const levels: readonly Level[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

const names: ReadonlyMap<string, Level> = new Map(
  Object.entries({
    trace: 'trace trc verbose finest finer all silly',
    debug: 'debug dbg debu fine config',
    info: 'info inf information notice note log informational',
    warn: 'warn wrn warning',
    error: 'error err eror severe',
    fatal: 'fatal ftl critical crit panic emergency emerg alert dpanic',
  }).flatMap(([level, aliases]) => aliases.split(' ').map(alias => [alias, level as Level] as const)),
);

const word =
  '(trace|trc|debug|dbg|debu|finest|finer|fine|config|info|inf|information|notice|warn|wrn|warning|error|err|severe|fatal|critical|crit|panic|emerg|alert)';
/** From the surest place to the least sure; the first tier that finds something decides. Anything else is only a word in a text. */
const tiers: readonly RegExp[] = [
  new RegExp(String.raw`^[\s\[(<|]{0,8}${word}(?=[\s:\])>|,-]|$)`, 'giu'),
  new RegExp(String.raw`[\[(<]\s?(?:${word}|([TDIWEF]))\s?[\])>]`, 'gu'),
  new RegExp(String.raw`[\[(<]\s?${word}\s?[\])>]`, 'giu'),
  new RegExp(String.raw`(?:^|\s)[\w.$-]{1,80}[:.]${word}(?=[:\s])`, 'giu'),
  new RegExp(String.raw`["']${word}["']`, 'giu'),
  new RegExp(String.raw`\b${word}\s?[:|]`, 'giu'),
  new RegExp(String.raw`(?:^|\s)${word.toUpperCase()}(?=\s|$)`, 'gu'),
];
const letters: Readonly<Record<string, Level>> = {
  T: 'trace',
  D: 'debug',
  I: 'info',
  W: 'warn',
  E: 'error',
  F: 'fatal',
};
const judgedCharacters = 300;
/** What a line without any of these in it need not be searched for. */
const anyLevel = new RegExp(String.raw`${word}|[\[(<]\s?[TDIWEF]\s?[\])>]`, 'iu');

/** Level of a name or a number as loggers write them: pino and bunyan count by tens, logback by thousands, syslog down from 7. */
export function levelOfName(value: unknown): Level | undefined {
  if (typeof value === 'string')
    return names.get(value.toLowerCase()) ?? (/^\d{1,5}$/.test(value) ? levelOfName(Number(value)) : undefined);
  if (typeof value !== 'number') return undefined;
  if (value >= 5000) return levels[Math.min(5, Math.max(0, Math.round(value / 10_000) + 0))];
  if (value >= 10) return levels[Math.min(5, Math.floor(value / 10) - 1)];
  if (value < 0 || value > 7) return undefined;
  return (['fatal', 'fatal', 'fatal', 'error', 'warn', 'info', 'info', 'debug'] as const)[value];
}

/**
 * Level of a line by where in it a level's name stands, its time cut off before. Two different ones at equally sure
 * places say nothing; a word in the middle of a sentence says nothing either.
 */
export function levelOfText(rest: string): Level | undefined {
  const judged = rest.length > judgedCharacters ? rest.slice(0, judgedCharacters) : rest;
  if (!anyLevel.test(judged)) return undefined;
  for (const tier of tiers) {
    let found: Level | undefined;
    for (const match of judged.matchAll(tier)) {
      const level = match[1] === undefined ? letters[match[2] ?? ''] : names.get(match[1].toLowerCase());
      if (found !== undefined && level !== found) return undefined;
      found = level;
    }
    if (found !== undefined) return found;
  }
  return undefined;
}
