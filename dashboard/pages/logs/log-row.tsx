import { memo, useMemo, type ReactElement } from 'react';
import type { LogEntry } from '../../../schemas/generated/log-entry.ts';
import { Icon } from '../../parts/icon.tsx';
import { levelInks } from './colours.ts';
import { EntryDetail } from './entry-detail.tsx';
import { LineText } from './line-text.tsx';
import type { LogChange, LogSearch } from './search.ts';
import type { ShownSource } from './source-names.ts';
import { TimeCell } from './time-cell.tsx';

/** One entry: its first line, a second one when there are more, and everything of it when it is open. */
export const LogRow = memo(function LogRow(props: {
  readonly entry: LogEntry;
  readonly shown: ShownSource | undefined;
  readonly search: LogSearch;
  readonly wrap: boolean;
  readonly isOpen: boolean;
  readonly isChosen: boolean;
  /** What is looked for in all rows. */
  readonly finder: RegExp | undefined;
  readonly onToggle: (key: string) => void;
  readonly onSearch: (change: LogChange) => void;
}): ReactElement {
  const { entry, shown, search, isOpen, isChosen, onToggle, onSearch } = props;
  const loud = entry.level === 'error' || entry.level === 'fatal' ? 'bg-bad-ground/50' : '';
  const ground = isChosen ? 'bg-accent-ground' : loud;
  const hasMore = entry.lines > 1;
  // As it was written, without columns.
  const isBare = search.times === 'off' && search.names === false;
  return (
    <div data-entry={entry.id} data-chosen={isChosen} data-context={entry.context} className={`group ${ground}`}>
      {entry.apart === true ? (
        <div role="separator" aria-label="Lines were left out here" className="flex h-(--log-line) items-center px-2">
          <span aria-hidden="true" className="h-0 flex-1 border-t border-dashed border-line-strong" />
        </div>
      ) : null}
      {entry.gap === undefined ? null : (
        <div className="flex h-(--log-line) items-center gap-2 bg-warn-ground px-2 font-sans text-xs text-warn">
          <Icon name="warning" size={13} />
          {entry.gap.sentence}
          {entry.gap.bytes === undefined ? '' : ` (${entry.gap.bytes.toLocaleString('en')} bytes)`}
        </div>
      )}
      <div className={`flex items-stretch hover:bg-raised ${props.wrap ? 'flex-wrap sm:flex-nowrap' : ''}`}>
        <span aria-hidden="true" className={`w-1 shrink-0 ${shown?.gutter ?? 'bg-line'}`} />
        <button
          type="button"
          aria-expanded={isOpen}
          aria-label={isOpen ? 'Close the entry' : 'Open the entry'}
          onClick={() => onToggle(entry.id)}
          className="h-(--log-line) w-[24px] shrink-0 text-soft hover:text-ink"
        >
          {/* A character: a drawing in each row costs more than all of its text. */}
          {isOpen ? '⌄' : '›'}
        </button>
        <TimeCell entry={entry} search={search} onLink={() => onSearch({ line: entry.id })} />
        {search.names === false ? null : (
          <span
            className="hidden w-[17ch] shrink-0 truncate pr-2 text-soft sm:inline"
            title={`${shown?.source.app ?? ''} ${shown?.source.instance ?? shown?.name ?? ''} ${shown?.source.stream ?? ''}`.trim()}
          >
            {shown?.name ?? entry.source}
            {shown?.source.stream === 'stderr' ? <span className="text-bad"> err</span> : null}
          </span>
        )}
        {isBare ? null : (
          <span
            className={`w-[7ch] shrink-0 text-[0.92em] leading-(--log-line) uppercase ${entry.level === undefined ? '' : levelInks[entry.level]}`}
          >
            {entry.level ?? ''}
          </span>
        )}
        <div
          className={`min-w-0 pr-3 ${entry.context === true ? 'text-soft' : ''} ${props.wrap ? 'basis-full pl-[28px] wrap-anywhere whitespace-pre-wrap sm:flex-1 sm:basis-0 sm:pl-0' : 'whitespace-pre'}`}
        >
          <LineText entry={entry} isWhole={isBare || search.times === 'off'} finder={props.finder} />
          <Remarks entry={entry} />
        </div>
      </div>
      {hasMore && !isOpen ? <Folded entry={entry} gutter={shown?.gutter} onOpen={() => onToggle(entry.id)} /> : null}
      {isOpen ? (
        <EntryDetail entry={entry} shown={shown} search={search} finder={props.finder} onSearch={onSearch} />
      ) : null}
    </div>
  );
});

/** The rest of a stack trace or of another entry of several lines, folded to one. */
function Folded(props: {
  readonly entry: LogEntry;
  readonly gutter: string | undefined;
  readonly onOpen: () => void;
}): ReactElement {
  const { entry, gutter, onOpen } = props;
  const cause = entry.trace?.causes.at(-1);
  const frame = entry.trace?.frame?.trim();
  const second = useMemo(() => entry.text.split('\n', 2)[1]?.trim(), [entry]);
  const words = [second, frame, cause].filter(word => word !== undefined && word !== '');
  return (
    <div className="flex h-(--log-line)">
      <span aria-hidden="true" className={`mr-[24px] w-1 shrink-0 ${gutter ?? 'bg-line'}`} />
      <button
        type="button"
        onClick={onOpen}
        data-testid="folded"
        className="flex h-(--log-line) min-w-0 items-center gap-2 text-soft hover:text-ink"
      >
        <span className="shrink-0 rounded bg-quiet-ground px-1.5 font-sans text-xs text-quiet">
          {entry.trace === undefined ? '' : 'stack trace, '}
          {entry.lines - 1} more {entry.lines === 2 ? 'line' : 'lines'}
        </span>
        <span className={`max-w-[70rem] truncate ${entry.trace === undefined ? '' : 'text-bad'}`}>
          {words.join(' · ')}
        </span>
      </button>
    </div>
  );
}

/** What has to be said of a line besides its text. */
function Remarks({ entry }: { readonly entry: LogEntry }): ReactElement | null {
  const words = [
    entry.cut === undefined ? '' : `${entry.cut.toLocaleString('en')} bytes left out`,
    entry.binary === true ? 'not text' : '',
    entry.partial === true ? 'still being written' : '',
    entry.continues === true ? 'belongs to the entry before' : '',
    entry.late === true ? 'came late' : '',
  ].filter(word => word !== '');
  if (words.length === 0) return null;
  return (
    <span className="ml-2 rounded bg-warn-ground px-1.5 py-px font-sans text-xs text-warn">{words.join(', ')}</span>
  );
}
