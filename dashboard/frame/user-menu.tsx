import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { meQuery, type Me } from '../api/me.ts';
import { Icon } from '../parts/icon.tsx';
import { Menu } from '../parts/menu.tsx';
import { leave } from './leave.ts';

const does = { view: 'look at', deploy: 'change', approve: 'approve changes of', operate: 'freeze' } as const;

/** Who one is here, what one may do, and the way out. Nothing where nobody has to sign in. */
export function UserMenu(): ReactElement | null {
  const { data: me } = useQuery(meQuery);
  if (me?.signedIn !== true) return null;
  const entries = me.how === 'session' ? [{ id: 'leave', name: 'Sign out', icon: 'arrow' } as const] : [];
  return (
    <Menu
      label={`Signed in as ${me.name}`}
      entries={entries}
      onAction={() => void leave()}
      head={<Person me={me} />}
      className="aspect-square !px-0"
    >
      <Icon name="person" />
    </Menu>
  );
}

function Person({ me }: { readonly me: Me }): ReactElement {
  return (
    <div className="w-72 max-w-full border-b border-line px-2.5 pt-2 pb-3 last:border-b-0">
      <p className="font-medium break-words">{me.name}</p>
      {me.email === undefined || me.email === me.name ? null : <p className="break-words text-soft">{me.email}</p>}
      <ul className="mt-2 space-y-1 text-soft">
        {me.roles.map(({ verbs, apps }) => (
          <li key={`${verbs.join()} ${apps.join()}`}>
            May {verbs.map(verb => does[verb]).join(', ')}{' '}
            <span className="text-ink">{apps.map(nameOf).join(', ')}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function nameOf(group: string): string {
  return group === '/' ? 'all apps' : group;
}
