import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';

/** For an address at which there is no page. */
export function NotFound(): ReactElement {
  return (
    <section className="mx-auto max-w-xl py-20 text-center">
      <h1 className="text-xl font-semibold">There is no page at this address</h1>
      <p className="mt-2 text-soft">
        <Link to="/" className="text-accent underline">
          Back to the overview
        </Link>
      </p>
    </section>
  );
}
