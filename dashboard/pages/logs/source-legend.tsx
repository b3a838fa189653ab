import { useMemo, type ReactElement } from 'react';
import type { LogSource } from '../../../schemas/generated/log-source.ts';
import { Icon } from '../../parts/icon.tsx';
import type { LogChange, LogSearch } from './search.ts';
import { shownSources, writerOf, type ShownSource } from './source-names.ts';

const most = 40;

/** Who writes, with the colour of each; a click shows only that instance, a second one all of its app again. */
export function SourceLegend(props: {
  readonly sources: ReadonlyMap<string, LogSource> | undefined;
  readonly search: LogSearch;
  readonly onSearch: (change: LogChange) => void;
}): ReactElement | null {
  const { sources, search, onSearch } = props;
  const writers = useMemo(() => {
    const found = new Map<string, ShownSource>();
    for (const shown of shownSources(sources ?? new Map()).values()) found.set(writerOf(shown.source), shown);
    return [...found];
  }, [sources]);
  if (writers.length === 0) return <div className="h-[24px]" />;
  return (
    <ul aria-label="Sources" className="flex flex-wrap gap-1.5 text-xs">
      {writers.slice(0, most).map(([writer, { name, gutter, source }]) => {
        const isOnly = search.instance === writer;
        const label = `${name}${source.state === 'following' ? '' : `, ${source.state}`}`;
        return (
          <li key={writer}>
            <button
              type="button"
              aria-pressed={isOnly}
              disabled={source.instance === undefined}
              title={`${writer}${source.agent === undefined ? '' : ` on ${source.agent}`}${source.sentence === undefined ? '' : `: ${source.sentence}`}`}
              onClick={() =>
                onSearch(
                  isOnly && source.app !== undefined
                    ? { instance: undefined, app: source.app, line: undefined }
                    : { instance: writer, app: undefined, line: undefined },
                )
              }
              className={`inline-flex h-[24px] items-center gap-1.5 rounded-full border px-2 font-mono ${isOnly ? 'border-accent bg-accent-ground' : 'border-line bg-surface'} ${source.state === 'following' ? 'text-ink' : 'text-soft'}`}
            >
              <span aria-hidden="true" className={`size-2.5 rounded-full ${gutter}`} />
              {label}
              {source.state === 'unreadable' ? <Icon name="warning" size={12} className="text-warn" /> : null}
            </button>
          </li>
        );
      })}
      {writers.length > most ? <li className="py-1 text-soft">and {writers.length - most} more</li> : null}
    </ul>
  );
}
