import { useState, type FormEvent, type ReactElement } from 'react';
import type { AppSort } from '../../api/apps.ts';
import { Icon } from '../../parts/icon.tsx';
import { readViews, writeViews, type SavedView } from './saved-views.ts';

const usual: readonly SavedView[] = [
  { name: 'All', q: '', sort: 'id' },
  { name: 'Needs attention', q: 'is:attention', sort: 'severity' },
  { name: 'On its way', q: 'sync:building,pending,deploying', sort: 'newest' },
  { name: 'Drifted', q: 'sync:drifted', sort: 'id' },
  { name: 'Held', q: 'sync:held', sort: 'id' },
];

/** Filters at one click: the usual ones, and those that were kept in this browser. */
export function Views(props: {
  readonly query: string;
  readonly sort: AppSort;
  readonly onView: (view: Pick<SavedView, 'q' | 'sort'>) => void;
}): ReactElement {
  const { query, sort, onView } = props;
  const [kept, setKept] = useState(readViews);
  const [naming, setNaming] = useState(false);
  const keep = (views: readonly SavedView[]): void => {
    setKept(views);
    writeViews(views);
  };
  const isKnown = [...usual, ...kept].some(view => view.q === query);
  function save(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const name = new FormData(event.currentTarget).get('name');
    setNaming(false);
    if (typeof name === 'string' && name.trim() !== '')
      keep([...kept.filter(view => view.name !== name.trim()), { name: name.trim(), q: query, sort }]);
  }
  return (
    <div className="mt-2 mb-4 flex flex-wrap items-center gap-1.5 text-sm">
      {usual.map(view => (
        <ViewButton key={view.name} view={view} chosen={view.q === query} onView={onView} />
      ))}
      {kept.map(view => (
        <span key={view.name} className="inline-flex items-center">
          <ViewButton view={view} chosen={view.q === query} onView={onView} star />
          <button
            type="button"
            aria-label={`Forget the view ${view.name}`}
            onClick={() => keep(kept.filter(other => other !== view))}
            className="grid size-6 place-items-center rounded text-soft hover:bg-raised hover:text-ink"
          >
            <Icon name="close" size={13} />
          </button>
        </span>
      ))}
      {isKnown || naming ? null : (
        <button
          type="button"
          onClick={() => setNaming(true)}
          className="rounded-full px-2.5 py-0.5 text-accent underline"
        >
          Keep this view
        </button>
      )}
      {naming ? (
        <form onSubmit={save} className="inline-flex gap-1.5">
          <input
            name="name"
            aria-label="Name of the view"
            placeholder="Name"
            maxLength={40}
            // The person just asked for this box.
            autoFocus
            onKeyDown={event => {
              if (event.key === 'Escape') setNaming(false);
            }}
            className="h-7 w-36 rounded-md border border-line bg-surface px-2"
          />
          <button type="submit" className="rounded-md bg-accent px-2.5 text-on-accent">
            Keep
          </button>
        </form>
      ) : null}
    </div>
  );
}

function ViewButton(props: {
  readonly view: SavedView;
  readonly chosen: boolean;
  readonly star?: boolean;
  readonly onView: (view: Pick<SavedView, 'q' | 'sort'>) => void;
}): ReactElement {
  const { view, chosen, onView } = props;
  const look = chosen
    ? 'border-accent bg-accent-ground text-accent font-medium'
    : 'border-line bg-surface text-soft hover:text-ink';
  return (
    <button
      type="button"
      aria-pressed={chosen}
      onClick={() => onView({ q: view.q, sort: view.sort })}
      className={`inline-flex items-center gap-1 rounded-full border px-2.5 py-0.5 ${look}`}
    >
      {props.star === true ? <Icon name="star" size={13} /> : null}
      {view.name}
    </button>
  );
}
