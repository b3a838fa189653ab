import { useSyncExternalStore, type ReactElement } from 'react';
import { Icon } from './icon.tsx';

/** How long a notice stands; milliseconds. */
const patience = 4_000;

let said = '';
let timer: ReturnType<typeof setTimeout> | undefined;
const watchers = new Set<() => void>();

/** Says that something small was done that cannot be seen otherwise: a link is in the clipboard, a view is kept. */
export function say(sentence: string): void {
  set(sentence);
  clearTimeout(timer);
  timer = setTimeout(() => set(''), patience);
}

/** Where notices stand, at the lower end of the window; screen readers read them when they come. Once, in the frame. */
export function Notice(): ReactElement {
  const sentence = useSyncExternalStore(watch, () => said);
  return (
    <p
      role="status"
      data-testid="notice"
      className={`pointer-events-none fixed bottom-20 left-1/2 z-40 flex -translate-x-1/2 items-center gap-2 rounded-full border border-line-strong bg-surface px-4 py-2 text-sm shadow-xl md:bottom-6 ${sentence === '' ? 'sr-only' : ''}`}
    >
      {sentence === '' ? null : <Icon name="check" size={16} className="text-good" />}
      {sentence}
    </p>
  );
}

function set(sentence: string): void {
  said = sentence;
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}
