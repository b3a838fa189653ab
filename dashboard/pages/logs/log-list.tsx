import { useEffect, useLayoutEffect, useMemo, useRef, useState, type CSSProperties, type ReactElement } from 'react';
import { useHotkeys } from '../../frame/hotkeys.ts';
import { Icon } from '../../parts/icon.tsx';
import { FindBar } from './find-bar.tsx';
import { lineHeightOf, standardSize } from './font-size.ts';
import { LogRow } from './log-row.tsx';
import { MarkerRow } from './marker-row.tsx';
import type { LogChange, LogSearch } from './search.ts';
import type { LogSession, LogView } from './session.ts';
import { shownSources } from './source-names.ts';
import { useFind } from './use-find.ts';
import { useRowWindow } from './use-row-window.ts';

/** So near to the first or last row the next page is asked for. */
const pageDistance = 40;

/** The rows, of which only the visible ones are in the document; follows the end until somebody scrolls up. */
export function LogList(props: {
  readonly session: LogSession;
  readonly view: LogView;
  readonly search: LogSearch;
  readonly wrap: boolean;
  readonly onSearch: (change: LogChange) => void;
}): ReactElement {
  const { session, view, search, wrap, onSearch } = props;
  const { rows, place } = view;
  const [isFollowing, setIsFollowing] = useState(place.at === 'end');
  const [seen, setSeen] = useState(0);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const size = search.size ?? standardSize;
  const lineHeight = lineHeightOf(size);
  const sources = useMemo(() => shownSources(view.sources), [view.sources]);

  function changeFollowing(next: boolean): void {
    if (next && view.connection === 'held') return;
    setIsFollowing(next);
    setSeen(view.arrived);
    session.setFollowing(next);
  }

  const sight = useRowWindow({ rows, lineHeight, isWrapped: wrap, isFollowing, onFollow: changeFollowing });

  function follow(next: boolean): void {
    setIsFollowing(next);
    setSeen(view.arrived);
    session.setFollowing(next);
    if (!next) return;
    if (search.line !== undefined) onSearch({ line: undefined });
    if (view.connection === 'held') session.goToEnd();
  }

  const { first, end } = sight;
  useEffect(() => {
    if (view.state !== 'ready' || isFollowing) return;
    if (first < pageDistance) session.readBefore();
    if (view.connection === 'held' && end > rows.count - pageDistance) session.readAfter();
  }, [first, end, rows.count, view.state, view.connection, isFollowing, session]);

  // Where somebody went: the end, a line, a moment.
  const shown = useRef<LogView['place']>(undefined);
  useLayoutEffect(() => {
    if (view.state !== 'ready' || shown.current === place) return;
    shown.current = place;
    setIsFollowing(place.at === 'end');
    const target = place.at === 'line' ? place.id : rows.at(0)?.key;
    if (place.at !== 'end' && target !== undefined) sight.seek(target, place.at === 'line' ? 'center' : 'begin');
  });

  function goTo(key: string): void {
    if (isFollowing) changeFollowing(false);
    sight.seek(key, 'center');
  }

  const find = useFind({
    rows,
    version: `${rows.firstNumber} ${rows.count}`,
    firstInSight: sight.firstInSight,
    onFound(key) {
      goTo(key);
      const item = rows.at(rows.indexOf(key));
      // What was found may be in one of the folded lines.
      const isFolded = item?.kind === 'entry' && item.entry.lines > 1 && !opened.has(key);
      if (isFolded && find.finder !== undefined && (item.entry.text.split('\n', 1)[0] ?? '').search(find.finder) < 0)
        toggle(key);
    },
  });

  const [visited, setVisited] = useState<string>();
  function goToError(by: 1 | -1): void {
    const last = visited === undefined ? -1 : rows.indexOf(visited);
    const isInSight = last >= first && last < end;
    const from = isFollowing && by < 0 ? rows.count : sight.firstInSight;
    for (let index = (isInSight ? last : from) + by; index >= 0 && index < rows.count; index += by) {
      const item = rows.at(index);
      if (item?.kind !== 'entry' || (item.entry.level !== 'error' && item.entry.level !== 'fatal')) continue;
      setVisited(item.key);
      goTo(item.key);
      return;
    }
  }

  // Whoever marks text wants to have it stay.
  useEffect(() => {
    const onSelection = (): void => {
      const selection = document.getSelection();
      if (selection === null || selection.isCollapsed || !isFollowing) return;
      if (sight.scroller.current?.contains(selection.anchorNode) === true) changeFollowing(false);
    };
    document.addEventListener('selectionchange', onSelection);
    return () => document.removeEventListener('selectionchange', onSelection);
  });

  useHotkeys([
    { keys: 'e', does: 'To the error before', run: () => goToError(-1) },
    { keys: 'E', does: 'To the next error', run: () => goToError(1) },
    { keys: 'f', does: 'Follow, or stop', run: () => follow(!isFollowing) },
    { keys: 'G', does: 'To the newest line', run: () => follow(true) },
  ]);

  function toggle(key: string): void {
    if (opened.has(key) && !wrap) rows.measure(key, 0);
    setOpened(before => {
      const after = new Set(before);
      if (!after.delete(key)) after.add(key);
      return after;
    });
  }

  const news = isFollowing ? 0 : view.arrived - seen;
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={sight.scroller}
        onScroll={sight.onScroll}
        role="log"
        aria-live="off"
        aria-label="Lines"
        tabIndex={0}
        data-testid="lines"
        data-following={isFollowing}
        className="log-lines absolute inset-0 overflow-auto overscroll-contain font-mono leading-(--log-line) [overflow-anchor:none]"
        style={{ fontSize: size, '--log-line': `${lineHeight}px` } as CSSProperties}
      >
        <div className="relative min-w-full" style={{ height: sight.height }}>
          <div
            className={`absolute top-0 left-0 min-w-full ${wrap ? 'w-full' : 'w-max'}`}
            style={{ transform: `translateY(${sight.top}px)` }}
          >
            {rows.slice(first, end).map((item, offset) => {
              const isOpen = opened.has(item.key);
              const isMeasured = wrap || isOpen;
              return (
                <div
                  key={isMeasured ? item.key : sight.slotOf(first + offset)}
                  data-index={first + offset}
                  data-key={item.key}
                  ref={isMeasured ? sight.measured : undefined}
                  style={isOpen && !wrap ? { width: sight.width } : undefined}
                >
                  {item.kind === 'marker' ? (
                    <MarkerRow marker={item.marker} />
                  ) : (
                    <LogRow
                      entry={item.entry}
                      shown={sources.get(item.entry.source)}
                      search={search}
                      wrap={wrap}
                      isOpen={isOpen}
                      isChosen={[search.line, find.current, visited].includes(item.key)}
                      finder={find.finder}
                      onToggle={toggle}
                      onSearch={onSearch}
                    />
                  )}
                </div>
              );
            })}
          </div>
        </div>
      </div>
      <FindBar find={find} />
      <Pill isFollowing={isFollowing} news={news} isHeld={view.connection === 'held'} onFollow={() => follow(true)} />
    </div>
  );
}

function Pill(props: {
  readonly isFollowing: boolean;
  readonly news: number;
  readonly isHeld: boolean;
  readonly onFollow: () => void;
}): ReactElement | null {
  if (props.isFollowing) return null;
  const { news } = props;
  const words = news === 0 ? 'To the newest' : `${news.toLocaleString('en')}${props.isHeld ? '+' : ''} new`;
  return (
    <button
      type="button"
      data-testid="news"
      onClick={props.onFollow}
      className="absolute bottom-4 left-1/2 inline-flex -translate-x-1/2 items-center gap-1.5 rounded-full bg-accent px-4 py-1.5 text-sm font-medium text-on-accent shadow-lg"
    >
      <Icon name="down" size={16} />
      {words}
    </button>
  );
}
