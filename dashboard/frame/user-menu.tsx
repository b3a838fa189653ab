import { useQuery } from '@tanstack/react-query';
import { useRef, type ReactElement } from 'react';
import { meQuery } from '../api/me.ts';
import { Icon } from '../parts/icon.tsx';
import { leave } from './sign-in.tsx';

const does = { view: 'look at', deploy: 'change', approve: 'approve changes of', operate: 'freeze' } as const;

/** Who one is here, what one may do, and the way out. Nothing where nobody has to sign in. */
export function UserMenu(): ReactElement | null {
  const { data: me } = useQuery(meQuery);
  const menu = useRef<HTMLDetailsElement>(null);
  if (me?.signedIn !== true) return null;
  const close = (): void => menu.current?.removeAttribute('open');
  return (
    <details
      ref={menu}
      className="relative"
      onKeyDown={event => {
        if (event.key === 'Escape') close();
      }}
      onBlur={event => {
        if (!event.currentTarget.contains(event.relatedTarget)) close();
      }}
    >
      <summary
        className="grid size-8 list-none place-items-center rounded-md text-soft hover:bg-raised hover:text-ink"
        aria-label={`Signed in as ${me.name}`}
        title={me.name}
      >
        <Icon name="person" />
      </summary>
      <div className="absolute right-0 z-30 mt-2 w-72 rounded-lg border border-line bg-surface p-4 text-sm shadow-lg">
        <p className="font-medium">{me.name}</p>
        {me.email === undefined || me.email === me.name ? null : <p className="text-soft">{me.email}</p>}
        <ul className="mt-3 space-y-1 text-soft">
          {me.roles.map(({ verbs, apps }) => (
            <li key={`${verbs.join()} ${apps.join()}`}>
              May {verbs.map(verb => does[verb]).join(', ')}{' '}
              <span className="text-ink">{apps.map(nameOf).join(', ')}</span>
            </li>
          ))}
        </ul>
        {me.how === 'session' ? (
          <button
            type="button"
            onClick={() => void leave()}
            className="mt-4 w-full rounded-md border border-line-strong px-3 py-1.5 hover:bg-raised"
          >
            Sign out
          </button>
        ) : null}
      </div>
    </details>
  );
}

function nameOf(group: string): string {
  return group === '/' ? 'all apps' : group;
}
