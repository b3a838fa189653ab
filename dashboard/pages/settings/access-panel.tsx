import type { ReactElement } from 'react';
import type { WhoMayComeIn } from '../../../schemas/generated/settings.ts';
import { Icon } from '../../parts/icon.tsx';
import { Panel } from '../../parts/panel.tsx';
import { durationWords } from '../../parts/times.tsx';

/** Who may come in and what they may do. No secret is here; it is for those who may operate everything. */
export function AccessPanel({ access }: { readonly access: WhoMayComeIn }): ReactElement {
  const { open, tokens, users, roles, provider, proxy, sessionIdle, sessionLifetime } = access;
  const ways = [
    ...(users.length === 0 ? [] : ['with a password']),
    ...(provider === undefined ? [] : [`at ${provider}`]),
    ...(proxy ? ['by a proxy'] : []),
    ...(tokens.length === 0 ? [] : ['with a token']),
  ];
  return (
    <Panel title="Who may come in" flush>
      <p className="px-4 py-2.5 text-sm">
        {open ? 'Whoever reaches this daemon may look, so only this machine should reach it. ' : ''}
        {ways.length === 0 ? 'Nobody signs in here.' : `One signs in ${ways.join(', ')}.`}
        {sessionIdle === undefined || sessionLifetime === undefined || users.length === 0
          ? ''
          : ` A session ends after ${durationWords(sessionIdle)} without a request, and ${durationWords(sessionLifetime)} after signing in.`}
      </p>
      <ul className="divide-y divide-line border-t border-line text-sm empty:hidden">
        {users.map(({ user, name, email, groups }) => (
          <li key={user} className="flex flex-wrap items-center gap-x-2.5 px-4 py-2">
            <Icon name="person" size={16} className="text-soft" />
            <span className="font-medium">{name}</span>
            <code className="font-mono text-xs text-soft">user:{user}</code>
            <span className="text-soft">{[email, ...groups.map(group => `group:${group}`)].join(' ')}</span>
          </li>
        ))}
        {tokens.map(({ name, email, expires, isExpired }) => (
          <li key={name} className="flex flex-wrap items-center gap-x-2.5 px-4 py-2">
            <Icon name="lock" size={16} className={isExpired ? 'text-bad' : 'text-soft'} />
            <span className="font-medium">{name}</span>
            <span className="text-soft">token {email === name ? '' : email}</span>
            <span className={`ml-auto ${isExpired ? 'text-bad' : 'text-soft'}`}>{expiryWords(expires, isExpired)}</span>
          </li>
        ))}
        {roles.map(({ who, verbs, apps }) => (
          <li key={`${who.join()} ${verbs.join()} ${apps.join()}`} className="px-4 py-2">
            <span className="text-soft">{who.join(', ')} may</span> {verbs.join(', ')}{' '}
            <span className="text-soft">{apps.includes('/') ? 'everywhere' : `in ${apps.join(', ')}`}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function expiryWords(expires: string | undefined, isExpired: boolean): string {
  if (expires === undefined) return 'never ends';
  return `${isExpired ? 'ended' : 'until'} ${new Date(expires).toLocaleDateString()}`;
}
