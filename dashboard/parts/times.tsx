import { useEffect, useState, type ReactElement } from 'react';

const minute = 60_000;

/** How long ago, in words that get rougher with distance: `now`, `12 s`, `5 min`, `3 h`, `2 d`. */
function agoWords(milliseconds: number): string {
  if (milliseconds < 2_000) return 'now';
  if (milliseconds < minute) return `${Math.round(milliseconds / 1_000)} s`;
  if (milliseconds < 60 * minute) return `${Math.round(milliseconds / minute)} min`;
  if (milliseconds < 48 * 60 * minute) return `${Math.round(milliseconds / minute / 60)} h`;
  return `${Math.round(milliseconds / minute / 60 / 24)} d`;
}

/** A length of time: `340 ms`, `4.2 s`, `1 min 5 s`. */
export function durationWords(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 10_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  if (milliseconds < minute) return `${Math.round(milliseconds / 1_000)} s`;
  const seconds = Math.round((milliseconds % minute) / 1_000);
  if (milliseconds < 60 * minute) return `${Math.floor(milliseconds / minute)} min ${seconds} s`;
  return agoWords(milliseconds);
}

/** A moment as its age, exact in the tooltip; it grows older by itself. */
export function Ago({ time }: { readonly time: string | undefined }): ReactElement | null {
  const now = useNow(time === undefined ? undefined : Date.parse(time));
  if (time === undefined) return null;
  const words = agoWords(Math.max(0, now - Date.parse(time)));
  return (
    <time dateTime={time} title={new Date(time).toLocaleString()} className="whitespace-nowrap tabular-nums">
      {words === 'now' ? 'now' : `${words} ago`}
    </time>
  );
}

/** The current time; moves every second while `since` is less than two minutes ago, else every half minute. */
function useNow(since: number | undefined): number {
  const [now, setNow] = useState(Date.now);
  const young = since !== undefined && now - since < 2 * minute;
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), young ? 1_000 : 30_000);
    return () => clearInterval(timer);
  }, [young]);
  return now;
}
