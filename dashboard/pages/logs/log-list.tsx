import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactElement } from 'react';
import { useHotkeys } from '../../frame/hotkeys.ts';
import { Icon } from '../../parts/icon.tsx';
import type { LogItem } from './buffer.ts';
import { LogRow } from './log-row.tsx';
import { MarkerRow } from './marker-row.tsx';
import type { LogChange, LogSearch } from './search.ts';
import type { LogSession, LogView } from './session.ts';
import { shownSources } from './source-names.ts';

/** Height of one line of text, enough for a finger or a shaky hand; pixels. Rows that are neither open nor wrapped are exactly as high as they are estimated. */
const lineHeight = 24;
const markerHeight = 28;
/** As near to the end somebody is at the end. */
const endDistance = 24;
/** So near to the first or last row the next page is asked for. */
const pageDistance = 40;
/** Sizes of rows that were measured and left the memory are forgotten when there are so many. */
const mostSizes = 60_000;

/** The rows, of which only the visible ones are in the document; follows the end until somebody scrolls up. */
export function LogList(props: {
  readonly session: LogSession;
  readonly view: LogView;
  readonly search: LogSearch;
  readonly wrap: boolean;
  readonly onSearch: (change: LogChange) => void;
}): ReactElement {
  const { session, view, search, wrap, onSearch } = props;
  const { items } = view;
  const scroller = useRef<HTMLDivElement>(null);
  const [isFollowing, setIsFollowing] = useState(search.line === undefined);
  const [seen, setSeen] = useState(0);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const lastTop = useRef(0);
  const sought = useRef(search.line);
  const sources = useMemo(() => shownSources(view.sources), [view.sources]);

  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    getItemKey: index => items[index]?.key ?? index,
    estimateSize: index => heightOf(items[index]),
    overscan: 12,
    anchorTo: 'end',
    followOnAppend: isFollowing,
    scrollEndThreshold: endDistance,
  });
  if (virtualizer.itemSizeCache.size > mostSizes) virtualizer.measure();

  const follow = (next: boolean): void => {
    setIsFollowing(next);
    setSeen(view.arrived);
    session.setFollowing(next);
    if (!next) return;
    if (search.line !== undefined) onSearch({ line: undefined });
    if (view.connection === 'held') session.goToEnd();
    virtualizer.scrollToEnd();
  };

  function onScroll(): void {
    const element = scroller.current;
    if (element === null) return;
    const distance = element.scrollHeight - element.scrollTop - element.clientHeight;
    const isUp = element.scrollTop < lastTop.current - 1;
    lastTop.current = element.scrollTop;
    if (isFollowing && isUp && distance > endDistance) {
      setIsFollowing(false);
      setSeen(view.arrived);
      session.setFollowing(false);
    }
    if (!isFollowing && !isUp && distance <= endDistance && view.connection !== 'held') {
      setIsFollowing(true);
      session.setFollowing(true);
    }
  }

  const rows = virtualizer.getVirtualItems();
  const first = rows[0]?.index ?? 0;
  const last = rows.at(-1)?.index ?? 0;
  useEffect(() => {
    if (view.state !== 'ready' || isFollowing || sought.current !== undefined) return;
    if (first < pageDistance) session.readBefore();
    if (view.connection === 'held' && last > items.length - pageDistance) session.readAfter();
  }, [first, last, items.length, view.state, view.connection, isFollowing, session]);

  // Where the address leads, once it is there.
  const soughtIndex = sought.current === undefined ? -1 : items.findIndex(({ key }) => key === sought.current);
  useEffect(() => {
    if (soughtIndex < 0) return undefined;
    // A list that was only just made does not know yet how high it is.
    const frame = requestAnimationFrame(() => {
      sought.current = undefined;
      virtualizer.scrollToIndex(soughtIndex, { align: 'center' });
    });
    return () => cancelAnimationFrame(frame);
  }, [soughtIndex, virtualizer]);
  // The first rows of a selection are shown from their end on.
  const isFilled = items.length > 0;
  useLayoutEffect(() => {
    if (isFilled && isFollowing) virtualizer.scrollToEnd();
    // Only when rows appear; afterwards the list follows by itself.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [isFilled]);

  useHotkeys([
    { keys: 'f', does: 'Follow, or stop', run: () => follow(!isFollowing) },
    { keys: 'G', does: 'To the newest line', run: () => follow(true) },
  ]);

  function toggle(key: string): void {
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
        ref={scroller}
        onScroll={onScroll}
        role="log"
        aria-live="off"
        aria-label="Lines"
        tabIndex={0}
        data-testid="lines"
        data-following={isFollowing}
        className="log-lines absolute inset-0 overflow-auto overscroll-contain font-mono text-[0.8rem] leading-[24px] [overflow-anchor:none]"
      >
        <div className="relative min-w-full" style={{ height: virtualizer.getTotalSize() }}>
          {rows.map(row => {
            const item = items[row.index];
            if (item === undefined) return null;
            const isOpen = opened.has(item.key);
            return (
              <div
                key={row.key}
                data-index={row.index}
                // What is exactly as high as it was estimated is not measured: that costs a lot at 5,000 lines a second.
                ref={wrap || isOpen ? virtualizer.measureElement : undefined}
                className={`absolute top-0 left-0 min-w-full ${wrap || isOpen ? 'w-full' : 'w-max'}`}
                style={{ transform: `translateY(${row.start}px)` }}
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
                    isChosen={item.key === search.line}
                    onToggle={toggle}
                    onSearch={onSearch}
                  />
                )}
              </div>
            );
          })}
        </div>
      </div>
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

/** Folded entries of several lines have a second line that says so; what is missing before one has a line of its own. */
function heightOf(item: LogItem | undefined): number {
  if (item?.kind !== 'entry') return markerHeight;
  const { entry } = item;
  return lineHeight * (1 + (entry.lines > 1 ? 1 : 0) + (entry.gap === undefined ? 0 : 1));
}
