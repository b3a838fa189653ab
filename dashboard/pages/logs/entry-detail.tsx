import type { ReactElement, ReactNode } from 'react';
import type { LogEntry } from '../../../schemas/generated/log-entry.ts';
import { AppLink } from '../../parts/app-link.tsx';
import { marksOf } from './find.ts';
import { fieldWords, Segments } from './line-text.tsx';
import { segmentsOf } from './segments.ts';
import type { LogChange, LogSearch } from './search.ts';
import type { ShownSource } from './source-names.ts';
import { basisWords } from './time-cell.tsx';

/** An entry of megabytes was cut by the daemon; even so, no more than this is drawn. */
const mostCharacters = 60_000;

/** Everything of one entry: all its lines, its JSON members, where and when it is from, and what one may do with it. */
export function EntryDetail(props: {
  readonly entry: LogEntry;
  readonly shown: ShownSource | undefined;
  readonly search: LogSearch;
  readonly finder: RegExp | undefined;
  readonly onSearch: (change: LogChange) => void;
}): ReactElement {
  const { entry, shown, search, finder, onSearch } = props;
  const source = shown?.source;
  const isFiltered = search.grep !== undefined || search.exclude !== undefined || search.level !== undefined;
  const whole = entry.text.slice(0, mostCharacters);
  return (
    <div className="grid gap-2 border-b border-line bg-surface py-2 pr-3 pl-8" data-testid="entry-detail">
      {entry.lines > 1 || entry.fields !== undefined || entry.text.length > 200 ? (
        <pre
          tabIndex={0}
          aria-label="All lines of the entry"
          className="max-h-96 overflow-auto rounded-md border border-line bg-ground p-2 leading-normal wrap-anywhere whitespace-pre-wrap"
        >
          <Segments segments={segmentsOf(whole, entry.ansi, marksOf(whole, entry.marks, finder))} />
        </pre>
      ) : null}
      {entry.fields === undefined ? null : (
        <dl className="grid grid-cols-[max-content_1fr] gap-x-4">
          {Object.entries(entry.fields)
            .slice(0, 200)
            .map(([name, value]) => (
              <Fact key={name} name={name.slice(0, 200)}>
                {fieldWords(value).slice(0, 4_000)}
              </Fact>
            ))}
        </dl>
      )}
      <dl className="grid grid-cols-[max-content_1fr] gap-x-4 font-sans text-xs">
        <Fact name="Time">
          {entry.time ?? 'not known'} ({basisWords[entry.basis]})
        </Fact>
        {entry.order === 'unknown' ? (
          <Fact name="Order">Whether this happened before or after its neighbour cannot be told.</Fact>
        ) : null}
        {source?.app === undefined ? null : (
          <Fact name="App">
            <AppLink id={source.app} />
          </Fact>
        )}
        <Fact name="Source">
          {[source?.instance ?? source?.build ?? source?.name, source?.stream, source?.agent]
            .filter(part => part !== undefined)
            .join(' · ')}
        </Fact>
      </dl>
      <div className="flex flex-wrap gap-2 font-sans">
        {isFiltered ? (
          <Action onClick={() => onSearch({ grep: undefined, exclude: undefined, level: undefined, line: entry.id })}>
            Show what is around it
          </Action>
        ) : null}
        <Action onClick={() => onSearch({ line: entry.id })}>Link to this line</Action>
        <Action onClick={() => void navigator.clipboard?.writeText(entry.text)}>Copy text</Action>
        {source?.instance === undefined || search.instance === source.instance ? null : (
          <Action onClick={() => onSearch({ instance: source.instance, app: undefined, line: undefined })}>
            Only this instance
          </Action>
        )}
      </div>
    </div>
  );
}

function Action(props: { readonly onClick: () => void; readonly children: ReactNode }): ReactElement {
  return (
    <button
      type="button"
      onClick={props.onClick}
      className="rounded-md border border-line px-2 py-0.5 text-xs hover:bg-raised"
    >
      {props.children}
    </button>
  );
}

function Fact(props: { readonly name: string; readonly children: ReactNode }): ReactElement {
  return (
    <>
      <dt className="text-soft">{props.name}</dt>
      <dd className="min-w-0 wrap-anywhere">{props.children}</dd>
    </>
  );
}
