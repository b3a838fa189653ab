import type { ReactElement } from 'react';
import type { LogEntry } from '../../../schemas/generated/log-entry.ts';
import type { LogSearch } from './search.ts';

/** Where a time is from, in words. */
export const basisWords: Readonly<Record<LogEntry['basis'], string>> = {
  stamp: 'written in the line',
  'stamp-zone-assumed': 'written in the line without a zone; the zone is assumed',
  'stamp-partial': 'written in the line in part; the rest is completed',
  inherited: 'none in the line: that of the entry before it',
  observed: 'none in the line: when it was seen',
  bracketed: 'none in the line: between the entries before and after it',
};

const unknownOrder = 'Whether this happened before or after its neighbour cannot be told.';
const regressedOrder = 'Its time is earlier than that of the line before it; it stands where it was written.';

/** The time of an entry, which is also the link to it, with a sign where the order is not known. */
export function TimeCell(props: {
  readonly entry: LogEntry;
  readonly search: LogSearch;
  readonly onLink: () => void;
}): ReactElement | null {
  const { entry, search, onLink } = props;
  const isUnknown = entry.order === 'unknown';
  const regressed = entry.regressed === true ? '↶' : '';
  const sign = isUnknown ? '≈' : regressed;
  const meaning = isUnknown ? unknownOrder : regressedOrder;
  const isGuess = entry.basis !== 'stamp';
  return (
    <>
      {search.times === 'off' ? null : (
        <button
          type="button"
          onClick={onLink}
          title={`${entry.time ?? 'no time is known'}: ${basisWords[entry.basis]}. Click for a link to this line.`}
          className={`h-(--log-line) shrink-0 text-left tabular-nums text-soft hover:text-accent hover:underline ${isGuess ? 'italic' : ''}`}
        >
          {timeWords(entry.time, search.times)}
        </button>
      )}
      <span className="w-4 shrink-0 text-center text-warn" title={sign === '' ? undefined : meaning}>
        {sign}
        {sign === '' ? null : <span className="sr-only"> {meaning}</span>}
      </span>
    </>
  );
}

/** `14:18:30.168`, in local time, UTC, or as an age. */
function timeWords(time: string | undefined, form: LogSearch['times']): string {
  if (time === undefined) return '--:--:--.---';
  if (form === 'utc') return time.slice(11, 23);
  const at = new Date(time);
  if (form === 'relative') return `${((Date.now() - at.getTime()) / 1000).toFixed(0).padStart(6)} s ago`;
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}
