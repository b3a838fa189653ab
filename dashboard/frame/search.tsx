import { useNavigate } from '@tanstack/react-router';
import { useRef, type ReactElement } from 'react';
import { Icon } from '../parts/icon.tsx';
import { useHotkeys } from './hotkeys.ts';

/** Finds apps from anywhere: `/` brings one here, Enter shows what fits. */
export function Search(): ReactElement {
  const input = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  useHotkeys([{ keys: '/', does: 'Search', run: () => input.current?.focus() }]);
  return (
    <form
      role="search"
      className="relative w-full max-w-sm"
      onSubmit={event => {
        event.preventDefault();
        const q = input.current?.value.trim() ?? '';
        void navigate({ to: '/apps', search: q === '' ? {} : { q } });
        input.current?.blur();
      }}
    >
      <Icon name="search" size={16} className="pointer-events-none absolute top-2 left-2.5 text-soft" />
      <input
        ref={input}
        type="search"
        aria-label="Search apps"
        placeholder="Search apps"
        spellCheck={false}
        onKeyDown={event => {
          if (event.key === 'Escape') input.current?.blur();
        }}
        className="h-8 w-full rounded-md border border-line bg-ground pr-8 pl-8 text-sm placeholder:text-soft"
      />
      <kbd
        aria-hidden="true"
        className="pointer-events-none absolute top-1.5 right-2 hidden rounded border border-line bg-surface px-1.5 font-mono text-xs text-soft sm:block"
      >
        /
      </kbd>
    </form>
  );
}
