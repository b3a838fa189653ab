import { useSyncExternalStore, type ReactElement } from 'react';

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

/** A length of time that may still grow, to the second while it does. */
export function Lasted(props: { readonly from: string; readonly to: string | undefined }): ReactElement {
  const { from, to } = props;
  const words = useSyncExternalStore(everySecond, () => {
    const end = to === undefined ? Date.now() : Date.parse(to);
    const milliseconds = Math.max(0, end - Date.parse(from));
    if (to !== undefined) return durationWords(milliseconds);
    // Tenths of a second would never stand still.
    const seconds = Math.floor(milliseconds / 1_000);
    return seconds < 10 ? `${seconds} s` : durationWords(seconds * 1_000);
  });
  return <span className="whitespace-nowrap tabular-nums">{words}</span>;
}

/** A moment as its age, exact in the tooltip; it grows older by itself. */
export function Ago({ time }: { readonly time: string | undefined }): ReactElement | null {
  const moment = time === undefined ? Number.NaN : Date.parse(time);
  // Drawn anew only when the words are others.
  const words = useSyncExternalStore(everySecond, () => agoWords(Math.max(0, Date.now() - moment)));
  if (time === undefined) return null;
  return (
    <time dateTime={time} title={new Date(time).toLocaleString()} className="whitespace-nowrap tabular-nums">
      {words === 'now' ? 'now' : `${words} ago`}
    </time>
  );
}

const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all ages on the page; it stands still while there are none. */
function everySecond(watcher: () => void): () => void {
  watchers.add(watcher);
  timer ??= setInterval(() => {
    for (const each of watchers) each();
  }, 1_000);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
