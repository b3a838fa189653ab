import type { ReactElement } from 'react';

/** A sentence of the schema, in which names stand between backticks. */
export function Prose({ text }: { readonly text: string }): ReactElement {
  return (
    <>
      {text.split('`').map((part, index) =>
        index % 2 === 0 ? (
          part
        ) : (
          // The parts of a sentence that does not change have no other name.
          // oxlint-disable-next-line no-array-index-key
          <code key={index} className="font-mono text-[0.95em]">
            {part}
          </code>
        ),
      )}
    </>
  );
}
