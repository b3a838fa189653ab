import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { Icon } from '../parts/icon.tsx';
import { places } from './places.ts';

/** The way to the pages: at the left, or at the bottom of a phone. */
export function Rail(): ReactElement {
  return (
    <nav
      aria-label="Pages"
      className="fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-surface md:sticky md:top-0 md:h-dvh md:w-14 md:shrink-0 md:flex-col md:border-t-0 md:border-r md:p-2 lg:w-52 lg:p-3"
    >
      <Link
        to="/"
        className="mb-4 hidden items-center gap-2.5 rounded-md px-1.5 py-1 text-lg font-semibold tracking-tight md:flex"
      >
        <img src="/icon.svg" alt="" width="26" height="26" />
        <span className="md:sr-only lg:not-sr-only">Pacer</span>
      </Link>
      <ul className="flex flex-1 md:flex-col md:gap-0.5">
        {places.map(place => (
          <li key={place.to} className="min-w-0 flex-1 md:flex-none">
            <Link
              to={place.to}
              activeOptions={{ exact: place.to === '/' }}
              title={`${place.name} (g ${place.key})`}
              className="flex flex-col items-center gap-0.5 rounded-md px-0 py-2 text-[0.6rem] text-soft hover:bg-raised hover:text-ink md:px-2.5 md:text-sm lg:flex-row lg:gap-3"
              activeProps={{ className: 'bg-accent-ground !text-accent font-medium' }}
            >
              <Icon name={place.icon} />
              <span className="md:sr-only lg:not-sr-only">{place.name}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
