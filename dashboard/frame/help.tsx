import { useNavigate } from '@tanstack/react-router';
import { useSyncExternalStore, type ReactElement } from 'react';
import { Dialog } from '../parts/dialog.tsx';
import { say } from '../parts/notice.tsx';
import { useHotkeys, useKnownHotkeys } from './hotkeys.ts';
import { places } from './places.ts';

let isOpen = false;
const watchers = new Set<() => void>();

function show(next: boolean): void {
  isOpen = next;
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}

/** Shows the keyboard help. */
export function openHelp(): void {
  show(true);
}

/** The keys that work everywhere, and the list of all keys that work on this page. */
export function Help(): ReactElement {
  const navigate = useNavigate();
  const isShown = useSyncExternalStore(watch, () => isOpen);
  useHotkeys([
    { keys: '?', does: 'This help', run: openHelp },
    ...places.map(({ to, name, key }) => ({ keys: `g ${key}`, does: name, run: () => void navigate({ to }) })),
    { keys: 'c', does: 'Copy a link to this view', run: () => void copyAddress() },
    { keys: 'Escape', does: 'Close, or let go', run: () => (document.activeElement as HTMLElement | null)?.blur() },
  ]);
  return (
    <Dialog title="Keyboard" isOpen={isShown} onClose={() => show(false)}>
      <Keys />
    </Dialog>
  );
}

function Keys(): ReactElement {
  const known = useKnownHotkeys();
  return (
    <dl className="grid grid-cols-1 gap-x-8 gap-y-2 sm:grid-cols-2">
      {known.map(({ keys, does }) => (
        <div key={keys} className="flex items-center justify-between gap-4 text-sm">
          <dt className="text-soft">{does}</dt>
          <dd className="flex gap-1">
            {keys.split(' ').map(key => (
              <kbd
                key={key}
                className="min-w-6 rounded border border-line bg-raised px-1.5 text-center font-mono text-xs"
              >
                {key === 'Escape' ? 'Esc' : key}
              </kbd>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}

async function copyAddress(): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href);
    say('The link to this view is copied.');
  } catch {
    say('This browser does not let the page copy; take the address from its bar.');
  }
}
