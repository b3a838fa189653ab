import { validRange } from 'semver';
import { asPacerError } from '../../errors/pacer-error.ts';
import { checkReference } from '../../git/reference.ts';
import type { SourceReference } from './types.ts';

/** A reference that can be used, or what is wrong with it; `pointer` is below `/build/source/ref`. */
export type ReferenceReading =
  | { readonly value: SourceReference }
  | { readonly pointer: string; readonly code: 'bad-reference' | 'bad-range'; readonly message: string };

/** Checks what a file says in `build.source.ref`; it has passed the schema. `main` when it says nothing. */
export function readReference(written: SourceReference | undefined): ReferenceReading {
  if (written === undefined) return { value: 'main' };
  if (typeof written === 'string') {
    const wrong = wrongName(written);
    return wrong === undefined ? { value: written } : { pointer: '', code: 'bad-reference', message: wrong };
  }
  if (validRange(written.semver) === null) {
    const message = `${JSON.stringify(written.semver)} is not a range of versions. Write it as npm does: "^2.1" (2.1 and what is compatible), "~1.4.2" (its corrections), "2.x", ">=1.0 <3", or "*" for all.`;
    return { pointer: '/semver', code: 'bad-range', message };
  }
  const wrong = written.prefix === undefined ? undefined : wrongName(`${written.prefix}1.0.0`);
  return wrong === undefined ? { value: written } : { pointer: '/prefix', code: 'bad-reference', message: wrong };
}

function wrongName(name: string): string | undefined {
  try {
    checkReference(name);
    return undefined;
  } catch (thrown) {
    const { message, advice } = asPacerError(thrown);
    return `${message} ${advice}`;
  }
}
