import type { ReactElement } from 'react';
import { valueWords } from '../../parts/actions.ts';

/** Fields of a definition with what they were and what they became. Masked by the daemon. */
export function FieldList(props: {
  readonly fields: readonly { readonly pointer: string; readonly from?: unknown; readonly to?: unknown }[];
}): ReactElement {
  return (
    <ul className="mt-1.5 grid gap-1.5 font-mono text-xs">
      {props.fields.map(({ pointer, from, to }) => (
        <li key={pointer} className="break-all">
          <span className="text-soft">{pointer}</span> <span className="text-bad">{valueWords(from)}</span> →{' '}
          <span className="text-good">{valueWords(to)}</span>
        </li>
      ))}
    </ul>
  );
}
