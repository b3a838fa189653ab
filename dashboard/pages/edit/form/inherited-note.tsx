import type { ReactElement } from 'react';
import type { InheritedValue } from '../../../../schemas/generated/change-preview.ts';
import { inheritedText, placeWords } from '../inheritance.ts';

const longest = 120;

/** That a value comes from a base, or stands in the place of one; nothing for a value that no base says. */
export function InheritedNote(props: {
  readonly inherited: InheritedValue | undefined;
  /** The file says something itself. */
  readonly isOwn: boolean;
  /** What is written is seen elsewhere, as a placeholder. */
  readonly isShown?: boolean;
}): ReactElement | null {
  const { inherited, isOwn, isShown } = props;
  if (inherited === undefined) return null;
  const text = inheritedText(inherited);
  const value = text.length > longest ? `${text.slice(0, longest)}…` : text;
  const place = <code className="font-mono break-all">{placeWords(inherited)}</code>;
  const written = <code className="font-mono break-all">{value}</code>;
  if (isOwn)
    return (
      <p className="text-busy" data-inherited={inherited.pointer}>
        Instead of {written} of {place}; empty it to have that again.
      </p>
    );
  return (
    <p className="text-busy" data-inherited={inherited.pointer}>
      {isShown === true ? null : <>{written}, </>}from {place}
    </p>
  );
}
