import type { ReactElement, ReactNode } from 'react';
import { useHotkeys } from '../../frame/hotkeys.ts';
import { logDownloadAddress } from '../../api/logs.ts';
import { downloadShown } from './download-shown.ts';
import { nextSize, standardSize } from './font-size.ts';
import { queryOf, type LogChange, type LogSearch } from './search.ts';
import type { LogView } from './session.ts';

/** How lines are shown, how many are in memory, and the way to have them as a file. */
export function ShowBar(props: {
  readonly search: LogSearch;
  readonly wrap: boolean;
  readonly view: LogView | undefined;
  readonly onSearch: (change: LogChange) => void;
}): ReactElement {
  const { search, wrap, view, onSearch } = props;
  const size = search.size ?? standardSize;
  function changeSize(by: 1 | -1): void {
    const next = nextSize(size, by);
    onSearch({ size: next === standardSize ? undefined : next });
  }
  useHotkeys([
    { keys: '+', does: 'Larger letters', run: () => changeSize(1) },
    { keys: '-', does: 'Smaller letters', run: () => changeSize(-1) },
  ]);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line px-3 py-1.5 text-xs text-soft">
      <Check checked={wrap} onChange={checked => onSearch({ wrap: checked })}>
        Wrap
      </Check>
      <Check checked={search.names !== false} onChange={checked => onSearch({ names: checked ? undefined : false })}>
        Names
      </Check>
      <Check
        checked={search.finished === true}
        onChange={checked => onSearch({ finished: checked ? true : undefined })}
      >
        Finished instances
      </Check>
      <Check
        checked={search.chatter !== false}
        onChange={checked => onSearch({ chatter: checked ? undefined : false })}
      >
        Lines of Mesos
      </Check>
      <label>
        Times{' '}
        <select
          value={search.times ?? 'local'}
          onChange={({ target: { value } }) =>
            onSearch({ times: value === 'utc' || value === 'relative' || value === 'off' ? value : undefined })
          }
          className="h-[24px] rounded border border-line bg-surface px-1 text-ink"
        >
          <option value="local">local</option>
          <option value="utc">UTC</option>
          <option value="relative">ago</option>
          <option value="off">as written</option>
        </select>
      </label>
      <span role="group" aria-label="Size of the letters" className="inline-flex">
        {([-1, 1] as const).map(by => (
          <button
            key={by}
            type="button"
            aria-label={by < 0 ? 'Smaller letters' : 'Larger letters'}
            disabled={nextSize(size, by) === size}
            onClick={() => changeSize(by)}
            className="h-[24px] min-w-[28px] rounded px-1.5 text-ink hover:bg-raised disabled:text-soft"
          >
            {by < 0 ? 'A−' : 'A+'}
          </button>
        ))}
      </span>
      <span className="ml-auto tabular-nums" data-testid="rows">
        {(view?.rows.count ?? 0).toLocaleString('en')} rows{view?.isAtBegin === true ? ', from the begin' : ''}
      </span>
      <span>
        Download all:{' '}
        {(['text', 'ndjson'] as const).map(format => (
          <a
            key={format}
            href={logDownloadAddress(queryOf(search), format)}
            download
            className="mr-1.5 text-accent underline"
          >
            {format === 'text' ? 'text' : 'NDJSON'}
          </a>
        ))}
        these rows:{' '}
        {(['text', 'ndjson'] as const).map(format => (
          <button
            key={format}
            type="button"
            disabled={view === undefined || view.rows.entries === 0}
            onClick={() => view !== undefined && downloadShown(view, format)}
            className="mr-1.5 text-accent underline disabled:text-soft"
          >
            {format === 'text' ? 'text' : 'NDJSON'}
          </button>
        ))}
      </span>
    </div>
  );
}

function Check(props: {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <label className="inline-flex min-h-[26px] items-center gap-1.5">
      <input
        type="checkbox"
        checked={props.checked}
        onChange={event => props.onChange(event.target.checked)}
        className="size-4 accent-accent"
      />
      {props.children}
    </label>
  );
}
