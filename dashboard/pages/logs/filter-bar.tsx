import { useEffect, useState, type ReactElement } from 'react';
import { useHotkeys } from '../../frame/hotkeys.ts';
import { levelInks } from './colours.ts';
import { listOf, toggled, type LogChange, type LogSearch } from './search.ts';

/** How long typing may rest before the daemon is asked; milliseconds. */
const patience = 300;
const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'none'] as const;
const spans = [
  ['', 'all there is'],
  ['15m', 'last 15 minutes'],
  ['1h', 'last hour'],
  ['6h', 'last 6 hours'],
  ['24h', 'last day'],
] as const;

/** Text that must or must not be there, levels, and how far back. */
export function FilterBar(props: {
  readonly search: LogSearch;
  /** With levels and how far back: what has no times is filtered by text alone. */
  readonly hasTimes: boolean;
  readonly onSearch: (change: LogChange) => void;
}): ReactElement {
  const { search, onSearch } = props;
  const chosen = listOf(search.level);
  useHotkeys([{ keys: 's', does: 'Search in the lines', run: () => document.getElementById('log-grep')?.focus() }]);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <div className="flex w-full gap-2 sm:w-auto">
        <TextFilter
          id="log-grep"
          label="Only lines with"
          placeholder="text or /regex/"
          value={search.grep}
          onValue={grep => onSearch({ grep, line: undefined })}
        />
        <TextFilter
          id="log-exclude"
          label="Without lines with"
          placeholder="without"
          value={search.exclude}
          onValue={exclude => onSearch({ exclude, line: undefined })}
        />
      </div>
      {props.hasTimes ? (
        <>
          <div role="group" aria-label="Levels" className="-mx-1 flex max-w-full gap-1 overflow-x-auto px-1">
            {levels.map(level => {
              const isChosen = chosen.includes(level);
              return (
                <button
                  key={level}
                  type="button"
                  aria-pressed={isChosen}
                  onClick={() => onSearch({ level: toggled(search.level, level), line: undefined })}
                  className={`h-7 shrink-0 rounded-full border px-2.5 text-xs ${isChosen ? 'border-accent bg-accent-ground font-semibold' : 'border-line bg-surface'} ${level === 'none' ? 'text-soft' : levelInks[level]}`}
                >
                  {level === 'none' ? 'no level' : level}
                </button>
              );
            })}
          </div>
          <label className="text-sm text-soft">
            <span className="sr-only">How far back</span>
            <select
              value={search.since ?? ''}
              onChange={event => onSearch({ since: event.target.value === '' ? undefined : event.target.value })}
              className="h-8 rounded-md border border-line bg-surface px-2 text-ink"
            >
              {spans.map(([value, name]) => (
                <option key={value} value={value}>
                  {name}
                </option>
              ))}
              {spans.some(([value]) => value === (search.since ?? '')) ? null : (
                <option value={search.since}>since {search.since}</option>
              )}
            </select>
          </label>
        </>
      ) : null}
    </div>
  );
}

function TextFilter(props: {
  readonly id: string;
  readonly label: string;
  readonly placeholder: string;
  readonly value: string | undefined;
  readonly onValue: (value: string | undefined) => void;
}): ReactElement {
  const { value = '', onValue } = props;
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => onValue(text === '' ? undefined : text), patience);
    return () => clearTimeout(timer);
    // Only what is typed asks; `onValue` is a new function each time.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [text]);
  return (
    <input
      id={props.id}
      type="search"
      value={text}
      onChange={event => setText(event.target.value)}
      onKeyDown={event => {
        if (event.key === 'Enter') onValue(text === '' ? undefined : text);
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
      aria-label={props.label}
      placeholder={props.placeholder}
      spellCheck={false}
      autoComplete="off"
      className="h-8 w-full min-w-0 rounded-md border border-line bg-surface px-2.5 font-mono text-sm placeholder:text-soft sm:w-64"
    />
  );
}
