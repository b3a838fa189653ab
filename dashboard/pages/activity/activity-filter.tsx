import { useEffect, useState, type ReactElement } from 'react';
import { Toggle } from '../../parts/toggle.tsx';
import { Icon } from '../../parts/icon.tsx';

/** How long typing may rest before the daemon is asked; milliseconds. */
const patience = 200;
const examples = [
  ['Failed', 'outcome:failed'],
  ['Deleted', 'what:delete'],
  ['Put right by Pacer', 'cause:drift'],
  ['Decisions', 'what:freeze,unfreeze,approval'],
  ['Last 7 days', 'since:7d'],
] as const;

/** One box for the whole grammar, with the usual questions below; what is in it is in the address. */
export function ActivityFilter(props: {
  readonly query: string;
  readonly onQuery: (query: string) => void;
}): ReactElement {
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
  const words = query.split(/\s+/).filter(word => word !== '');
  return (
    <div className="mb-4">
      <div className="relative">
        <Icon name="search" size={17} className="pointer-events-none absolute top-2.5 left-3 text-soft" />
        <input
          type="search"
          value={text}
          onChange={event => setText(event.target.value)}
          aria-label="Filter activity"
          aria-describedby="activity-grammar"
          placeholder="app:/shop who:ann outcome:failed since:7d"
          spellCheck={false}
          autoComplete="off"
          className="h-10 w-full rounded-lg border border-line bg-surface pr-3 pl-9 font-mono text-sm placeholder:text-soft"
        />
        <p id="activity-grammar" className="sr-only">
          Words that all have to fit: app:/shop, who:ann, what:restart, cause:drift, outcome:failed, commit:1a2b,
          since:7d, until:2026-11-01, or any text. A minus before a word turns it around; commas mean or.
        </p>
      </div>
      <ul className="mt-2 flex flex-wrap gap-1.5">
        {examples.map(([name, word]) => {
          const isOn = words.includes(word);
          const next = isOn ? words.filter(each => each !== word) : [...words, word];
          return (
            <li key={word}>
              <Toggle isOn={isOn} onChange={() => onQuery(next.join(' '))} className="!h-6 !rounded-full !text-xs">
                {name}
              </Toggle>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
