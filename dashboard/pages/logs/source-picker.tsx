import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { appRowsQuery } from '../../api/apps.ts';
import { buildsQuery } from '../../api/builds.ts';
import { Icon } from '../../parts/icon.tsx';
import { listOf, toggled, type LogChange, type LogSearch } from './search.ts';

/** What logs are of: any apps, instances, builds, and the daemon. */
export function SourcePicker(props: {
  readonly search: LogSearch;
  readonly onSearch: (change: LogChange) => void;
}): ReactElement {
  const { search, onSearch } = props;
  const [isOpen, setIsOpen] = useState(search.app === undefined && search.instance === undefined);
  const change = (next: LogChange): void => onSearch({ ...next, line: undefined });
  return (
    <div className="mb-2">
      <div className="flex flex-wrap items-center gap-1.5">
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
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
          className="inline-flex h-7 items-center gap-1 rounded-full border border-dashed border-line-strong px-3 text-sm hover:bg-raised"
        >
          <Icon name={isOpen ? 'close' : 'form'} size={14} />
          {isOpen ? 'Close' : 'Sources'}
        </button>
      </div>
      {isOpen ? <Choices search={search} onSearch={change} /> : null}
    </div>
  );
}

function Choices(props: { readonly search: LogSearch; readonly onSearch: (change: LogChange) => void }): ReactElement {
  const { search, onSearch } = props;
  const [q, setQ] = useState('');
  const apps = useQuery(appRowsQuery({ q, sort: 'id', page: 0, limit: 60 }));
  const builds = useQuery(buildsQuery);
  const chosenApps = listOf(search.app);
  const chosenBuilds = listOf(search.build);
  return (
    <div className="mt-2 grid gap-4 rounded-xl border border-line bg-surface p-4 md:grid-cols-[2fr_1fr_1fr]">
      <fieldset className="min-w-0">
        <legend className="mb-1 text-sm font-semibold">Apps</legend>
        <input
          type="search"
          value={q}
          onChange={event => setQ(event.target.value)}
          aria-label="Find apps"
          placeholder="cart, /shop, health:failed"
          className="mb-2 h-8 w-full rounded-md border border-line bg-ground px-2.5 font-mono text-sm placeholder:text-soft"
        />
        <ul className="grid max-h-48 gap-x-4 overflow-y-auto sm:grid-cols-2" tabIndex={0} aria-label="Apps to choose">
          {(apps.data?.rows ?? []).map(({ id }) => (
            <Choice
              key={id}
              name={id}
              checked={chosenApps.includes(id)}
              onChange={() => onSearch({ app: toggled(search.app, id) })}
            />
          ))}
        </ul>
      </fieldset>
      <fieldset className="min-w-0">
        <legend className="mb-1 text-sm font-semibold">Builds</legend>
        <ul className="max-h-56 overflow-y-auto" tabIndex={0} aria-label="Builds to choose">
          {(builds.data?.builds ?? []).slice(0, 40).flatMap(build => {
            if (build.number === undefined) return [];
            const id = `${build.job}#${build.number}`;
            return [
              <Choice
                key={id}
                name={`#${build.number} ${build.image ?? build.job}`}
                checked={chosenBuilds.includes(id)}
                onChange={() => onSearch({ build: toggled(search.build, id) })}
              />,
            ];
          })}
        </ul>
      </fieldset>
      <fieldset>
        <legend className="mb-1 text-sm font-semibold">More</legend>
        <ul>
          <Choice
            name="Pacer itself"
            checked={search.daemon === true}
            onChange={() => onSearch({ daemon: search.daemon === true ? undefined : true })}
          />
          <Choice
            name="With finished instances"
            checked={search.finished === true}
            onChange={() => onSearch({ finished: search.finished === true ? undefined : true })}
          />
        </ul>
      </fieldset>
    </div>
  );
}

function Choice(props: {
  readonly name: string;
  readonly checked: boolean;
  readonly onChange: () => void;
}): ReactElement {
  return (
    <li>
      <label className="flex min-h-[26px] items-center gap-2 rounded px-1 py-0.5 text-sm hover:bg-raised">
        <input type="checkbox" checked={props.checked} onChange={props.onChange} className="size-4 accent-accent" />
        <span className="min-w-0 truncate font-mono text-[0.82rem]">{props.name}</span>
      </label>
    </li>
  );
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
