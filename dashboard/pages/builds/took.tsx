import type { ReactElement } from 'react';
import type { Build } from '../../../schemas/generated/build.ts';
import { durationWords } from '../../parts/times.tsx';

/** How long it took, or how far it is by what builds of its job usually take. */
export function Took({ build }: { readonly build: Build }): ReactElement {
  const { durationMilliseconds: took, expectedMilliseconds: expected } = build;
  if (took === undefined) return <span className="text-soft">–</span>;
  if (build.state !== 'running' || expected === undefined || expected <= 0) return <>{durationWords(took)}</>;
  return (
    <span className="inline-flex items-center gap-2">
      <progress
        value={Math.min(took, expected)}
        max={expected}
        aria-label={`${durationWords(took)} of about ${durationWords(expected)}`}
        className="h-2 w-20 accent-busy"
      />
      {durationWords(took)}
      <span className="text-soft">of about {durationWords(expected)}</span>
    </span>
  );
}
