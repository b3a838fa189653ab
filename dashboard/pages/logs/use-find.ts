import { useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import type { LogBuffer } from './buffer.ts';
import { finderOf } from './find.ts';

/** Looking for a text in the rows that are in memory. */
export interface Find {
  readonly isOpen: boolean;
  readonly text: string;
  readonly finder: RegExp | undefined;
  /** Keys of the rows that have it, from the oldest on. */
  readonly hits: readonly string[];
  /** The row that was gone to. */
  readonly current: string | undefined;
  readonly input: RefObject<HTMLInputElement | null>;
  change(text: string): void;
  /** Goes to the next row that has it, or the one before, seen from the current one or else from what is in sight. */
  step(by: 1 | -1): void;
  close(): void;
}

/** So many rows are looked at before others have their turn. */
const slice = 4_000;
/** Rows that arrived meanwhile are looked through after so long; milliseconds. */
const pause = 1_000;

/** Ctrl+F opens it; pressed again there, it is the browser's. */
export function useFind(options: {
  readonly rows: LogBuffer;
  /** Another one whenever there are other rows. */
  readonly version: string;
  readonly firstInSight: number;
  readonly onFound: (key: string) => void;
}): Find {
  const { rows, version, firstInSight, onFound } = options;
  const [isOpen, setIsOpen] = useState(false);
  const [text, setText] = useState('');
  const [hits, setHits] = useState<readonly string[]>([]);
  const [current, setCurrent] = useState<string>();
  const input = useRef<HTMLInputElement>(null);
  const finder = useMemo(() => (isOpen ? finderOf(text) : undefined), [isOpen, text]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'f' || event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
      if (document.activeElement === input.current && input.current !== null) return;
      event.preventDefault();
      setIsOpen(true);
      input.current?.select();
      input.current?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  useEffect(() => {
    if (isOpen) input.current?.focus();
  }, [isOpen]);

  const latest = useRef(version);
  latest.current = version;
  useEffect(() => {
    setHits([]);
    if (finder === undefined) return undefined;
    let timer: ReturnType<typeof setTimeout>;
    let found: string[] = [];
    let from = 0;
    let looked = '';
    const look = (): void => {
      if (from === 0) looked = latest.current;
      for (const item of rows.slice(from, from + slice))
        if (item.kind === 'entry' && item.entry.text.search(finder) >= 0) found.push(item.key);
      from += slice;
      if (from < rows.count) timer = setTimeout(look);
      else {
        setHits(found);
        timer = setTimeout(again, pause);
      }
    };
    const again = (): void => {
      if (looked === latest.current) {
        timer = setTimeout(again, pause);
        return;
      }
      found = [];
      from = 0;
      look();
    };
    look();
    return () => clearTimeout(timer);
  }, [finder, rows]);

  return {
    isOpen,
    text,
    finder,
    hits,
    current,
    input,
    change(next) {
      setText(next);
      setCurrent(undefined);
    },
    step(by) {
      if (hits.length === 0) return;
      const at = current === undefined ? -1 : hits.indexOf(current);
      const next = at >= 0 ? at + by : nearest(by);
      const key = hits[(next + hits.length) % hits.length];
      if (key === undefined) return;
      setCurrent(key);
      onFound(key);
    },
    close() {
      setIsOpen(false);
      setCurrent(undefined);
    },
  };

  /** The first hit that is not above what is in sight, or the one before it. */
  function nearest(by: 1 | -1): number {
    const below = hits.findIndex(key => rows.indexOf(key) >= firstInSight);
    const first = below < 0 ? hits.length : below;
    return by > 0 ? first : first - 1;
  }
}
