import type { ReactElement } from 'react';
import { ApiFailure } from '../api/client.ts';
import { Icon } from './icon.tsx';

/** What went wrong with one part of a page, in the daemon's words; the other parts go on. */
export function Failure({ error, retry }: { readonly error: unknown; readonly retry?: () => void }): ReactElement {
  const message = error instanceof Error ? error.message : 'Something went wrong on this page.';
  return (
    <div role="alert" className="flex items-start gap-3 rounded-lg border border-bad/40 bg-bad-ground p-4 text-bad">
      <Icon name="warning" className="mt-0.5" />
      <div className="min-w-0">
        <p>{message}</p>
        {error instanceof ApiFailure ? (
          <p className="mt-0.5 text-sm">
            {error.advice} <span className="font-mono text-xs">({error.code})</span>
          </p>
        ) : null}
        {retry === undefined ? null : (
          <button type="button" onClick={retry} className="mt-2 rounded-md border border-current px-2.5 py-0.5 text-sm">
            Try again
          </button>
        )}
      </div>
    </div>
  );
}

/** The same for a whole page, as the router wants it. */
export function PageFailure({ error, reset }: { readonly error: unknown; readonly reset?: () => void }): ReactElement {
  return (
    <div className="py-6">
      <Failure error={error} {...(reset === undefined ? {} : { retry: reset })} />
    </div>
  );
}
