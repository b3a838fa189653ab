import type { ReactElement } from 'react';
import type { Build } from '../../../schemas/generated/build.ts';
import { StateBadge } from '../../parts/state-badge.tsx';
import { toneFill } from '../../parts/states.ts';
import { durationWords } from '../../parts/times.tsx';
import { stageLooks } from './build-looks.ts';

/** The stages with how long each took, as far as the job has any. */
export function Stages({ stages }: { readonly stages: NonNullable<Build['stages']> }): ReactElement {
  if (stages.length === 0) return <p className="px-4 py-3 text-soft">No stages are known yet.</p>;
  const longest = Math.max(1, ...stages.map(({ durationMilliseconds }) => durationMilliseconds ?? 0));
  return (
    <ol className="divide-y divide-line">
      {stages.map((stage, index) => {
        const look = stageLooks[stage.state];
        return (
          // Stages come in the order of the job, and two may have one name.
          <li
            key={index}
            className="grid grid-cols-[6.5rem_minmax(0,1fr)_auto] items-center gap-3 px-4 py-2 text-sm sm:grid-cols-[8rem_minmax(0,1fr)_5rem]"
          >
            <span>
              <StateBadge look={look} word={stage.state} />
            </span>
            <div className="min-w-0">
              <p className="truncate" title={stage.name}>
                {stage.name}
              </p>
              {stage.error === undefined ? null : <p className="text-xs text-bad">{stage.error}</p>}
              <div aria-hidden="true" className="mt-1 h-1 rounded-full bg-raised">
                <div
                  className={`h-1 rounded-full ${toneFill[look.tone]}`}
                  style={{ width: `${(100 * (stage.durationMilliseconds ?? 0)) / longest}%` }}
                />
              </div>
            </div>
            <span className="text-right text-soft tabular-nums">
              {stage.durationMilliseconds === undefined ? '' : durationWords(stage.durationMilliseconds)}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
