import type { ReactElement } from 'react';

/** Grey rows while something is read for the first time. */
export function Skeleton(): ReactElement {
  return (
    <div role="status" data-testid="loading" className="animate-pulse space-y-3 py-2">
      <span className="sr-only">Loading</span>
      {[72, 100, 88, 94, 60].map(width => (
        <svg key={width} width="100%" height="18" aria-hidden="true">
          <rect width={`${width}%`} height="18" rx="5" className="fill-raised" />
        </svg>
      ))}
    </div>
  );
}
