import { useEffect, useState, type ReactElement } from 'react';
import { Icon } from '../../parts/icon.tsx';

/** How long typing may rest before the daemon is asked; milliseconds. */
const patience = 120;

/** One box for the whole grammar; what is in it is in the address. */
export function FilterBox(props: { readonly query: string; readonly onQuery: (query: string) => void }): ReactElement {
  const { query, onQuery } = props;
  const [text, setText] = useState(query);
  useEffect(() => setText(query), [query]);
  useEffect(() => {
    if (text.trim() === query) return undefined;
    const timer = setTimeout(() => onQuery(text.trim()), patience);
    return () => clearTimeout(timer);
    // Only what is typed asks; `onQuery` is a new function each time.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [text]);
  return (
    <div className="relative">
      <Icon name="search" size={17} className="pointer-events-none absolute top-2.5 left-3 text-soft" />
      <input
        type="search"
        value={text}
        onChange={event => setText(event.target.value)}
        onKeyDown={event => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
        aria-label="Filter apps"
        aria-describedby="filter-grammar"
        placeholder="sync:drifted health:failed image:nginx /shop"
        spellCheck={false}
        autoComplete="off"
        className="h-10 w-full rounded-lg border border-line bg-surface pr-3 pl-9 font-mono text-sm placeholder:text-soft"
      />
      <p id="filter-grammar" className="sr-only">
        Words that all have to fit: sync:drifted, health:failed, image:nginx, commit:1a2b, file:shop, is:attention,
        /shop for the beginning of an id, or any text. A minus before a word turns it around; commas mean or.
      </p>
    </div>
  );
}
