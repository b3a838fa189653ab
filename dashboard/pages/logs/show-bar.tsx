import { memo, type ReactElement } from 'react';
import { useHotkeys } from '../../frame/hotkeys.ts';
import { logDownloadAddress } from '../../api/logs.ts';
import { Button } from '../../parts/button.tsx';
import { Select } from '../../parts/select.tsx';
import { Toggle } from '../../parts/toggle.tsx';
import { downloadShown } from './download-shown.ts';
import { nextSize, standardSize } from './font-size.ts';
import { queryOf, type LogChange, type LogSearch } from './search.ts';
import type { LogView } from './session.ts';

const times = [
  { value: 'local', name: 'local' },
  { value: 'utc', name: 'UTC' },
  { value: 'relative', name: 'ago' },
  { value: 'off', name: 'as written' },
] as const;
const small = '!h-[26px] !px-2 !text-xs';

/** How lines are shown, how many are in memory, and the way to have them as a file. */
export function ShowBar(props: {
  readonly search: LogSearch;
  readonly wrap: boolean;
  readonly view: LogView | undefined;
  readonly onSearch: (change: LogChange) => void;
}): ReactElement {
  const { search, wrap, view, onSearch } = props;
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 border-t border-line px-3 py-1.5 text-xs text-soft">
      <Looks search={search} wrap={wrap} onSearch={onSearch} />
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

/** How lines are shown. Drawn anew when that changes, not with every line. */
const Looks = memo(function Looks(props: {
  readonly search: LogSearch;
  readonly wrap: boolean;
  readonly onSearch: (change: LogChange) => void;
}): ReactElement {
  const { search, wrap, onSearch } = props;
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
    <>
      <Toggle isOn={wrap} onChange={isOn => onSearch({ wrap: isOn })} className={small}>
        Wrap
      </Toggle>
      <Toggle
        isOn={search.names !== false}
        onChange={isOn => onSearch({ names: isOn ? undefined : false })}
        className={small}
      >
        Names
      </Toggle>
      <Toggle
        isOn={search.finished === true}
        onChange={isOn => onSearch({ finished: isOn ? true : undefined })}
        className={small}
      >
        Finished instances
      </Toggle>
      <Toggle
        isOn={search.chatter !== false}
        onChange={isOn => onSearch({ chatter: isOn ? undefined : false })}
        className={small}
      >
        Lines of Mesos
      </Toggle>
      <span aria-hidden="true">Times</span>
      <Select
        label="Times"
        value={search.times ?? 'local'}
        choices={times}
        onChange={value => onSearch({ times: value === 'local' ? undefined : value })}
        className={small}
      />
      <span role="group" aria-label="Size of the letters" className="inline-flex">
        {([-1, 1] as const).map(by => (
          <Button
            key={by}
            look="quiet"
            label={by < 0 ? 'Smaller letters' : 'Larger letters'}
            isDisabled={nextSize(size, by) === size}
            onPress={() => changeSize(by)}
            className={small}
          >
            {by < 0 ? 'A−' : 'A+'}
          </Button>
        ))}
      </span>
    </>
  );
});
