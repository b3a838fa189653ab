import { memo, useEffect, useState, type ReactElement } from 'react';
import { useHotkeys } from '../../frame/hotkeys.ts';
import { SearchField } from '../../parts/search-field.tsx';
import { Segments } from '../../parts/segments.tsx';
import { Select } from '../../parts/select.tsx';
import { Toggles } from '../../parts/toggles.tsx';
import { levelInks } from './colours.ts';
import { isFiltered, listOf, type LogChange, type LogSearch } from './search.ts';

/** How long typing may rest before the daemon is asked; milliseconds. */
const patience = 300;
const levels = (['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'none'] as const).map(level => ({
  value: level,
  name:
    level === 'none' ? <span className="text-soft">no level</span> : <span className={levelInks[level]}>{level}</span>,
}));
const spans = [
  { value: '', name: 'all there is' },
  { value: '15m', name: 'last 15 minutes' },
  { value: '1h', name: 'last hour' },
  { value: '6h', name: 'last 6 hours' },
  { value: '24h', name: 'last day' },
];
const contexts = [0, 3, 10];

/** Text that must or must not be there, levels, how far back, and how much of what is near. Drawn anew when one of them changes, not with every line. */
export const FilterBar = memo(function FilterBar(props: {
  readonly search: LogSearch;
  /** With levels and how far back: what has no times is filtered by text alone. */
  readonly hasTimes: boolean;
  readonly onSearch: (change: LogChange) => void;
}): ReactElement {
  const { search, onSearch } = props;
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
      {isFiltered(search) ? <Context search={search} onSearch={onSearch} /> : null}
      {props.hasTimes ? (
        <>
          <Toggles
            label="Levels"
            chosen={levels.flatMap(({ value }) => (listOf(search.level).includes(value) ? [value] : []))}
            choices={levels}
            onChange={chosen =>
              onSearch({ level: chosen.length === 0 ? undefined : chosen.join(','), line: undefined })
            }
            className="-mx-1 max-w-full overflow-x-auto px-1 py-0.5"
          />
          <Select
            label="How far back"
            value={search.since ?? ''}
            choices={
              spans.some(({ value }) => value === (search.since ?? ''))
                ? spans
                : [...spans, { value: search.since ?? '', name: `since ${search.since}` }]
            }
            onChange={since => onSearch({ since: since === '' ? undefined : since })}
          />
        </>
      ) : null}
    </div>
  );
});

/** How many lines are shown before and after each one that fits. */
function Context(props: { readonly search: LogSearch; readonly onSearch: (change: LogChange) => void }): ReactElement {
  const { search, onSearch } = props;
  const context = search.context ?? 0;
  const offered = contexts.includes(context) ? contexts : [...contexts, context].toSorted((a, b) => a - b);
  return (
    <span className="inline-flex items-center gap-1.5 text-sm text-soft">
      <span aria-hidden="true">± lines</span>
      <Segments
        label="Lines before and after each one that fits"
        value={String(context)}
        choices={offered.map(count => ({ value: String(count), name: String(count) }))}
        onChange={count => onSearch({ context: count === '0' ? undefined : Number(count), line: undefined })}
      />
    </span>
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
  const done = (next: string): void => onValue(next === '' ? undefined : next);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => done(text), patience);
    return () => clearTimeout(timer);
    // Only what is typed asks; `onValue` is a new function each time.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [text]);
  return (
    <SearchField
      id={props.id}
      label={props.label}
      placeholder={props.placeholder}
      value={text}
      onChange={setText}
      onSubmit={done}
      className="w-full min-w-0 sm:w-64"
    />
  );
}
