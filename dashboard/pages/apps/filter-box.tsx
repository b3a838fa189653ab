import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState, type ReactElement } from 'react';
import type { AppRow } from '../../../schemas/generated/app-rows.ts';
import { clusterQuery } from '../../api/cluster.ts';
import { filterSuggestions } from '../../parts/filter-grammar.ts';
import { SuggestField } from '../../parts/suggest-field.tsx';

/** How long typing may rest before the daemon is asked; milliseconds. */
const patience = 120;

/** One box for the whole grammar; what is in it is in the address. It suggests words and values while one types. */
export function FilterBox(props: {
  readonly query: string;
  readonly onQuery: (query: string) => void;
  /** The first rows, for names of images. */
  readonly rows: readonly AppRow[];
}): ReactElement {
  const { query, onQuery, rows } = props;
  const [text, setText] = useState(query);
  // Names of agents are worth a question only to whoever asks for agents.
  const { data: cluster } = useQuery({ ...clusterQuery, enabled: text.includes('agent:'), refetchInterval: false });
  useEffect(() => setText(before => (before.trim() === query ? before : query)), [query]);
  useEffect(() => {
    if (text.trim() === query) return undefined;
    const timer = setTimeout(() => onQuery(text.trim()), patience);
    return () => clearTimeout(timer);
    // Only what is typed asks; `onQuery` is a new function each time.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [text]);
  const words = useMemo(
    () => ({
      images: [...new Set(rows.map(({ image }) => (image ?? '').replace(/[:@].*$/, '')))].filter(name => name !== ''),
      owners: [...new Set(rows.flatMap(({ owner }) => (owner === undefined ? [] : [owner.toLowerCase()])))],
      agents: (cluster?.agents ?? []).map(({ hostname }) => hostname),
    }),
    [rows, cluster],
  );
  return (
    <>
      <SuggestField
        label="Filter apps"
        value={text}
        onChange={setText}
        suggestions={filterSuggestions(text, words)}
        onChoose={setText}
        onSubmit={next => onQuery(next.trim())}
        placeholder="sync:drifted health:failed image:nginx /shop"
        describedBy="filter-grammar"
        className="h-9 font-mono"
      />
      <p id="filter-grammar" className="sr-only">
        Words that all have to fit: sync:drifted, health:failed, image:nginx, agent:host, owner:web, commit:1a2b,
        file:shop, is:attention, /shop for the beginning of an id, or any text. A minus before a word turns it around;
        commas mean or.
      </p>
    </>
  );
}
