import type { Json } from '../../marathon/types.ts';
import { isAction } from './line.ts';
import type { LedgerChange, LedgerEntry } from './types.ts';

/** So many changed fields are named; the others are counted. */
const namedChanges = 4;
const longestValue = 60;

/**
 * An entry as a line for people, who read it with `git log --notes=pacer/CLUSTER`: when, which app, what, who, and how it
 * went. Never more than one line, whatever is in the entry.
 */
export function proseOf(entry: LedgerEntry): string {
  const words = [`${entry.app}:`, `${doing(entry)}${endOf(entry)}.`];
  const what = entry.outcome === 'started' ? whatOf(entry) : '';
  if (what !== '') words.push(`Changed: ${what}.`);
  if (entry.sentence !== undefined && entry.sentence !== '') words.push(entry.sentence);
  return oneLine(`${timeOf(entry.time)} ${words.join(' ')}`);
}

function doing(entry: LedgerEntry): string {
  if (!isAction(entry)) return '';
  const names: Partial<Record<LedgerEntry['action'], string>> = {
    create: 'creation',
    scale: 'change of the number of instances',
    suspend: 'suspension',
    delete: 'deletion',
    restart: 'deployment',
  };
  return names[entry.action] ?? entry.action;
}

function causeOf(entry: LedgerEntry): string {
  if (entry.cause === 'drift') return ' to undo a change that was made in Marathon by hand';
  return ` for ${entry.actor.replace(/ <[^<>]*>$/, '')}`;
}

function endOf(entry: LedgerEntry): string {
  const took = entry.ended === undefined ? '' : ` after ${spanOf(Date.parse(entry.ended) - Date.parse(entry.started))}`;
  switch (entry.outcome) {
    case 'started':
      return `${entry.cause === 'image' ? ' of a new image' : ''} begun${causeOf(entry)}`;
    case 'healthy':
      return ` done, healthy${took}`;
    case 'failed':
      return ` failed${took}`;
    case 'superseded':
      return ` given up${took}${entry.supersededBy === undefined ? '' : ` for commit ${entry.supersededBy.slice(0, 8)}`}`;
    case 'deleted':
      return ` done${took}`;
    case 'held':
      return ' held back';
    case 'unhealthy':
      return 'lost its health';
    case 'recovered':
      return `healthy again${took}`;
  }
}

function whatOf(entry: LedgerEntry): string {
  const named = entry.changes.slice(0, namedChanges).map(changeWords);
  const others = entry.changes.length - named.length;
  if (others > 0) named.push(`${others} more`);
  return named.join(', ');
}

function changeWords({ pointer, from, to }: LedgerChange): string {
  const field = pointer === '/container/docker/image' ? 'image' : pointer.slice(1);
  return `${field} ${valueWords(from)} → ${valueWords(to)}`;
}

function valueWords(value: Json): string {
  if (value === null) return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const short = text.replace(/@sha256:([0-9a-f]{12})[0-9a-f]{52}$/, '@sha256:$1');
  return short.length > longestValue ? `${short.slice(0, longestValue - 1)}…` : short;
}

function timeOf(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 19)} UTC`;
}

function spanOf(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

/** Control characters would let an entry write lines of its own, or colour a terminal. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
