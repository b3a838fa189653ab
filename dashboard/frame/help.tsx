import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { Icon } from '../parts/icon.tsx';
import { useHotkeys, useKnownHotkeys } from './hotkeys.ts';
import { places } from './places.ts';

const helpId = 'keyboard-help';

/** Shows the keyboard help. */
export function openHelp(): void {
  const dialog = document.getElementById(helpId);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

function closeHelp(): void {
  const dialog = document.getElementById(helpId);
  if (dialog instanceof HTMLDialogElement) dialog.close();
}

/** The keys that work everywhere, and the list of all keys that work on this page. */
export function Help(): ReactElement {
  const navigate = useNavigate();
  useHotkeys([
    { keys: '?', does: 'This help', run: openHelp },
    ...places.map(({ to, name, key }) => ({ keys: `g ${key}`, does: name, run: () => void navigate({ to }) })),
    { keys: 'c', does: 'Copy a link to this view', run: () => void navigator.clipboard?.writeText(location.href) },
    { keys: 'Escape', does: 'Close, or let go', run: () => (document.activeElement as HTMLElement | null)?.blur() },
  ]);
  const known = useKnownHotkeys();
  return (
    <dialog
      id={helpId}
      aria-labelledby="keyboard-help-title"
      className="m-auto w-[min(34rem,92vw)] rounded-xl border border-line bg-surface p-0 text-ink shadow-2xl backdrop:bg-black/50"
    >
      <div className="flex items-center justify-between border-b border-line px-5 py-3">
        <h2 id="keyboard-help-title" className="font-semibold">
          Keyboard
        </h2>
        <button
          type="button"
          onClick={closeHelp}
          aria-label="Close"
          className="grid size-8 place-items-center rounded-md text-soft hover:bg-raised"
        >
          <Icon name="close" />
        </button>
      </div>
      <dl className="grid grid-cols-1 gap-x-8 gap-y-2 p-5 sm:grid-cols-2">
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
    </dialog>
  );
}
