import type { ReactElement } from 'react';
import { Icon } from './icon.tsx';
import { toggleStar, useStars } from './stars.ts';

/** Marks an app as one of one's own. */
export function Star({ id }: { readonly id: string }): ReactElement {
  const isStarred = useStars().includes(id);
  return (
    <button
      type="button"
      aria-pressed={isStarred}
      aria-label={`Star ${id}`}
      onClick={() => toggleStar(id)}
      className={`grid size-6 place-items-center rounded hover:bg-line ${isStarred ? 'text-warn' : 'text-line-strong hover:text-ink'}`}
    >
      <Icon name="star" size={15} className={isStarred ? 'fill-current' : ''} />
    </button>
  );
}
