import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';

/** The way to an app, by its id: the groups are quieter than the name. */
export function AppLink({ id }: { readonly id: string }): ReactElement {
  const at = id.lastIndexOf('/') + 1;
  return (
    <Link to="/apps/$" params={{ _splat: id.slice(1) }} className="font-mono text-[0.87rem] hover:underline">
      <span className="text-soft">{id.slice(0, at)}</span>
      <span className="font-medium">{id.slice(at)}</span>
    </Link>
  );
}
