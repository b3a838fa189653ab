import { useEffect, useState, type ReactElement } from 'react';
import { isOld, useConnection, type Connection } from '../api/live.ts';

const titles = {
  live: 'What you see changes by itself.',
  polling: 'Something between this browser and Pacer holds its event stream back. Pacer is asked every 3 s instead.',
  reconnecting: 'Pacer cannot be heard. It is tried again by itself.',
} as const;

/** Says *live*, *polling* where the stream cannot be had, *reconnecting*, or how old what is shown is. */
export function ConnectionChip(): ReactElement {
  const connection = useConnection();
  const [, tick] = useState(0);
  const live = connection.state === 'live' && !isOld(connection);
  useEffect(() => {
    if (live) return undefined;
    const timer = setInterval(() => tick(count => count + 1), 1_000);
    return () => clearInterval(timer);
  }, [live]);
  const tone = live ? 'border-good/40 text-good' : 'border-warn/60 bg-warn-ground text-warn';
  return (
    <span
      role="status"
      data-testid="connection"
      title={titles[connection.state]}
      className={`inline-flex items-center gap-1.5 rounded-full border px-2.5 py-0.5 text-xs font-medium whitespace-nowrap ${tone}`}
    >
      <span aria-hidden="true" className={`size-2 rounded-full bg-current ${live ? '' : 'animate-pulse'}`} />
      {live ? 'live' : words(connection)}
    </span>
  );
}

function words({ state, heardAt }: Connection): string {
  return state === 'polling' && !isOld({ state, heardAt }) ? 'polling' : ageWords(heardAt);
}

function ageWords(heardAt: number): string {
  const seconds = Math.round((Date.now() - heardAt) / 1000);
  if (seconds < 10) return 'reconnecting';
  return seconds < 120 ? `${seconds} s old` : `${Math.round(seconds / 60)} min old`;
}
