import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { appRowsQuery, nearAppsQuery } from '../../api/apps.ts';
import { buildsQuery } from '../../api/builds.ts';
import { logInstancesQuery } from '../../api/logs.ts';
import { useRested } from '../../api/rested.ts';
import { Icon } from '../../parts/icon.tsx';
import { SuggestField } from '../../parts/suggest-field.tsx';
import type { Suggestion } from '../../parts/suggestion.ts';
import { listOf, toggled, type LogChange, type LogSearch } from './search.ts';

/** How long typing may rest before the daemon is asked; milliseconds. */
const patience = 150;

/** What logs are of: any apps, instances, builds, and the daemon, found by typing. */
export function SourcePicker(props: {
  readonly search: LogSearch;
  readonly onSearch: (change: LogChange) => void;
}): ReactElement {
  const { search, onSearch } = props;
  const [text, setText] = useState('');
  const [taken, setTaken] = useState(0);
  const suggestions = useSuggestions(text.trim());
  const change = (next: LogChange): void => onSearch({ ...next, line: undefined });
  function choose(id: string): void {
    const space = id.indexOf(' ');
    const [kind, name] = [id.slice(0, space), id.slice(space + 1)];
    if (kind === 'daemon') change({ daemon: true });
    if (kind === 'app' && !listOf(search.app).includes(name)) change({ app: toggled(search.app, name) });
    if (kind === 'instance' && !listOf(search.instance).includes(name))
      change({ instance: toggled(search.instance, name) });
    if (kind === 'build' && !listOf(search.build).includes(name)) change({ build: toggled(search.build, name) });
    setText('');
    // A new box, without a list: the lines are what one wants to see next.
    setTaken(taken + 1);
  }
  return (
    <div className="mb-2 flex flex-wrap items-center gap-1.5">
      {listOf(search.app).map(id => (
        <Chosen key={id} name={id} onRemove={() => change({ app: toggled(search.app, id) })} />
      ))}
      {listOf(search.instance).map(id => (
        <Chosen key={id} name={id} onRemove={() => change({ instance: toggled(search.instance, id) })} />
      ))}
      {listOf(search.build).map(id => (
        <Chosen key={id} name={`build ${id}`} onRemove={() => change({ build: toggled(search.build, id) })} />
      ))}
      {search.daemon === true ? <Chosen name="Pacer itself" onRemove={() => change({ daemon: undefined })} /> : null}
      <div className="w-full sm:w-80">
        <SuggestField
          key={taken}
          label="Add sources"
          value={text}
          onChange={setText}
          suggestions={suggestions}
          onChoose={choose}
          onSubmit={() => {
            const [only] = suggestions;
            if (only !== undefined) choose(only.id);
          }}
          placeholder="Add an app, instance or build"
        />
      </div>
    </div>
  );
}

/** What could be meant: the closest apps, instances by any part of their names, builds, and the daemon. */
function useSuggestions(text: string): readonly Suggestion[] {
  const typed = useRested(text, patience);
  const near = useQuery(nearAppsQuery(typed));
  const first = useQuery({ ...appRowsQuery({ q: '', sort: 'id', page: 0, limit: 8 }), enabled: typed === '' });
  const apps = typed === '' ? first : near;
  const instances = useQuery({ ...logInstancesQuery(typed), enabled: typed !== '' });
  const builds = useQuery(buildsQuery);
  const fits = (name: string): boolean => name.toLowerCase().includes(text.toLowerCase());
  const named = (builds.data?.builds ?? []).flatMap(build => {
    if (build.number === undefined) return [];
    const id = `${build.job}#${build.number}`;
    return fits(`${id} ${build.image ?? ''}`) ? [{ id, build }] : [];
  });
  return [
    ...(apps.data?.rows ?? []).map(({ id }) => ({ id: `app ${id}`, name: id, note: 'app', icon: 'apps' as const })),
    ...(text === '' ? [] : (instances.data?.instances ?? [])).slice(0, 12).map(({ id, name, app, state, ended }) => ({
      id: `instance ${id}`,
      name,
      note:
        state === 'running' ? `instance of ${app}` : `of ${app}, ended ${ended?.slice(0, 16).replace('T', ' ') ?? ''}`,
      icon: 'instances' as const,
    })),
    ...named.slice(0, text === '' ? 3 : 8).map(({ id, build }) => ({
      id: `build ${id}`,
      name: id,
      note: build.image ?? 'build',
      icon: 'builds' as const,
    })),
    ...(fits('Pacer itself, the daemon') || text === ''
      ? [{ id: 'daemon pacer', name: 'Pacer itself', note: 'the daemon', icon: 'logs' as const }]
      : []),
  ];
}

function Chosen({ name, onRemove }: { readonly name: string; readonly onRemove: () => void }): ReactElement {
  return (
    <span className="inline-flex h-7 max-w-full items-center gap-1 rounded-full bg-accent-ground pr-1 pl-3 font-mono text-sm">
      <span className="truncate">{name}</span>
      <button
        type="button"
        aria-label={`Without ${name}`}
        onClick={onRemove}
        className="grid size-[24px] shrink-0 place-items-center rounded-full hover:bg-raised"
      >
        <Icon name="close" size={13} />
      </button>
    </span>
  );
}
