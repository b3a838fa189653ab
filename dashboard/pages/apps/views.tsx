import { useState, type FormEvent, type ReactElement } from 'react';
import { readViews, writeViews, type SavedView } from '../../api/saved-views.ts';
import { Button } from '../../parts/button.tsx';
import { inputClass } from '../../parts/control-classes.ts';
import { Icon } from '../../parts/icon.tsx';
import { say } from '../../parts/notice.tsx';
import { starredQuery, useStars } from '../../parts/stars.ts';
import { Toggle } from '../../parts/toggle.tsx';

const usual: readonly SavedView[] = [
  { name: 'All', q: '', sort: 'id' },
  { name: 'Needs attention', q: 'is:attention', sort: 'severity' },
  { name: 'On its way', q: 'sync:building,pending,deploying', sort: 'newest' },
  { name: 'Drifted', q: 'sync:drifted', sort: 'id' },
  { name: 'Held', q: 'sync:held', sort: 'id' },
];

/** What the page shows now. */
type Shown = Pick<SavedView, 'q' | 'sort'> & { readonly hide: string };

/** Filters at one click: the usual ones, the starred apps, and those that were kept in this browser. */
export function Views(props: { readonly shown: Shown; readonly onView: (view: Shown) => void }): ReactElement {
  const { shown, onView } = props;
  const stars = useStars();
  const [kept, setKept] = useState(readViews);
  const [naming, setNaming] = useState(false);
  const keep = (views: readonly SavedView[]): void => {
    setKept(views);
    writeViews(views);
  };
  const starred = stars.length === 0 ? [] : [{ name: 'Starred', q: starredQuery(stars), sort: 'severity' } as const];
  const isShown = (view: SavedView): boolean => view.q === shown.q && (view.hide ?? shown.hide) === shown.hide;
  const isKnown = [...usual, ...starred, ...kept].some(isShown);
  function save(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const given = new FormData(event.currentTarget).get('name');
    const name = typeof given === 'string' ? given.trim() : '';
    setNaming(false);
    if (name === '') return;
    keep([...kept.filter(view => view.name !== name), { name, ...shown }]);
    say(`The view ${name} is kept in this browser.`);
  }
  const button = (view: SavedView, icon?: ReactElement): ReactElement => (
    <Toggle
      key={view.name}
      isOn={isShown(view)}
      onChange={() => onView({ q: view.q, sort: view.sort, hide: view.hide ?? shown.hide })}
      className="!h-7 !rounded-full"
    >
      {icon}
      {view.name}
    </Toggle>
  );
  return (
    <div className="mt-2 mb-3 flex flex-wrap items-center gap-1.5 text-sm">
      {usual.map(view => button(view))}
      {starred.map(view => button(view, <Icon name="star" size={13} />))}
      {kept.map(view => (
        <span key={view.name} className="inline-flex items-center">
          {button(view)}
          <Button
            look="quiet"
            label={`Forget the view ${view.name}`}
            onPress={() => keep(kept.filter(other => other !== view))}
            className="!h-6"
          >
            <Icon name="close" size={13} />
          </Button>
        </span>
      ))}
      {isKnown || naming ? null : (
        <Button look="quiet" onPress={() => setNaming(true)} className="!h-7 !text-accent underline">
          Keep this view
        </Button>
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
            className={`${inputClass} !h-7 !w-36`}
          />
          <Button type="submit" look="main" className="!h-7">
            Keep
          </Button>
        </form>
      ) : null}
    </div>
  );
}
