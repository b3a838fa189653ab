import { useEffect, useState, type ReactElement } from 'react';
import { isOld, useConnection } from '../api/live.ts';

/** Says *live*, *reconnecting*, or how old what is shown is. */
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
      className={`inline-flex items-center gap-1.5 rounded-full border px-2.5 py-0.5 text-xs font-medium whitespace-nowrap ${tone}`}
    >
      <span aria-hidden="true" className={`size-2 rounded-full bg-current ${live ? '' : 'animate-pulse'}`} />
      {live ? 'live' : ageWords(connection.heardAt)}
    </span>
  );
}

function ageWords(heardAt: number): string {
  const seconds = Math.round((Date.now() - heardAt) / 1000);
  if (seconds < 10) return 'reconnecting';
  return seconds < 120 ? `${seconds} s old` : `${Math.round(seconds / 60)} min old`;
}
