import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useDeferredValue, useRef, useState, type ReactElement } from 'react';
import { nearAppsQuery } from '../api/apps.ts';
import { useRested } from '../api/rested.ts';
import { filterSuggestions, noWords } from '../parts/filter-grammar.ts';
import { healthLooks, syncLooks } from '../parts/states.ts';
import { SuggestField } from '../parts/suggest-field.tsx';
import type { Suggestion } from '../parts/suggestion.ts';
import { useHotkeys } from './hotkeys.ts';
import { places } from './places.ts';

/** How long typing may rest before the daemon is asked; milliseconds. */
const patience = 120;

/**
 * Finds apps and pages from anywhere: `/` brings one here, suggestions come while one types, Enter without a choice shows
 * all apps that fit. Only the closest few apps come from the daemon.
 */
export function Search(): ReactElement {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const navigate = useNavigate();
  const typed = text.trim();
  const isFilter = /[:\s]/.test(typed) || typed.startsWith('-');
  const { data } = useQuery(nearAppsQuery(useRested(isFilter ? '' : typed, patience)));
  const suggestions = useDeferredValue(
    isFilter ? filterSuggestions(text, noWords) : suggestionsOf(typed, data?.rows ?? []),
  );
  useHotkeys([{ keys: '/', does: 'Search', run: () => input.current?.focus() }]);

  const list = (q: string): void => void navigate({ to: '/apps', search: q === '' ? {} : { q } });
  const choose = (id: string): void => {
    const [kind = '', ...rest] = id.split(' ');
    const target = rest.join(' ');
    if (kind === 'app') void navigate({ to: '/apps/$', params: { _splat: target.slice(1) } });
    else if (kind === 'page') void navigate({ to: target });
    else if (kind === 'all') list(target);
    else return setText(id);
    setText('');
    input.current?.blur();
  };
  return (
    <search className="w-full max-w-md min-w-0">
      <SuggestField
        label="Search apps and pages"
        value={text}
        onChange={setText}
        suggestions={suggestions}
        onChoose={choose}
        onSubmit={q => {
          list(q.trim());
          setText('');
        }}
        placeholder="Search"
        keys="/"
        inputRef={input}
      />
    </search>
  );
}

function suggestionsOf(
  typed: string,
  rows: readonly {
    readonly id: string;
    readonly sync: keyof typeof syncLooks;
    readonly health: keyof typeof healthLooks;
  }[],
): readonly Suggestion[] {
  const pages = places
    .filter(({ name }) => name.toLowerCase().startsWith(typed.toLowerCase()))
    .map(({ to, name, icon, key }) => ({ id: `page ${to}`, name, icon, note: `g ${key}` }));
  if (typed === '') return pages;
  const apps = rows.map(({ id, sync, health }) => ({
    id: `app ${id}`,
    name: id,
    icon: health === 'healthy' ? syncLooks[sync].icon : healthLooks[health].icon,
    note: `${sync} · ${health}`,
  }));
  const all = { id: `all ${typed}`, name: `All apps with “${typed}”`, icon: 'search' } as const;
  return [...apps, ...pages, ...filterSuggestions(typed, noWords), all];
}
