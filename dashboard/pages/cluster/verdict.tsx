import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { CapacityAnswer } from '../../../schemas/generated/capacity-answer.ts';
import type { CapacityQuestion } from '../../../schemas/generated/capacity-question.ts';
import { capacityQuery } from '../../api/cluster.ts';
import { Failure } from '../../parts/failure.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Skeleton } from '../../parts/loading.tsx';
import { sizeWords } from '../../parts/sizes.ts';
import { toneChip, type StateLook } from '../../parts/states.ts';

const looks: Readonly<Record<CapacityAnswer['verdict']['verdict'], StateLook & { readonly words: string }>> = {
  fits: { icon: 'check', tone: 'good', words: 'It fits', means: '' },
  impossible: { icon: 'cross', tone: 'bad', words: 'It does not fit', means: '' },
  unlikely: { icon: 'warning', tone: 'warn', words: 'It may not fit', means: '' },
  'no judgement': { icon: 'question', tone: 'quiet', words: 'It cannot be told', means: '' },
};

/** Whether it fits, why, where it would go, and what each agent says to it. */
export function Verdict({ question }: { readonly question: CapacityQuestion }): ReactElement {
  const { data, error } = useQuery(capacityQuery(question));
  if (error !== null)
    return (
      <div className="mt-3">
        <Failure error={error} />
      </div>
    );
  if (data === undefined) return <Skeleton />;
  const { verdict, agents, largestMem } = data;
  const look = looks[verdict.verdict];
  const against = agents.filter(({ sentence }) => sentence !== undefined);
  return (
    <div className="mt-4 grid gap-3 text-sm" data-testid="verdict" data-verdict={verdict.verdict}>
      <div className={`rounded-lg p-3 ${toneChip[look.tone]}`}>
        <p className="flex gap-2 font-semibold">
          <Icon name={look.icon} size={18} className="mt-0.5" />
          {look.words}: {verdict.placed} of {verdict.instances}
        </p>
        <p className="mt-1">{verdict.sentence}</p>
        {verdict.change === undefined ? null : (
          <p className="mt-1">
            <strong className="font-semibold">What would change it:</strong> {verdict.change}
          </p>
        )}
      </div>
      {largestMem === undefined || verdict.verdict === 'fits' ? null : (
        <p>
          {largestMem === 0
            ? 'Less memory does not help.'
            : `With ${sizeWords(largestMem)} for each instance all of them would fit.`}
        </p>
      )}
      {verdict.placement.length === 0 ? null : (
        <div>
          <h3 className="text-xs text-soft">One way to place them</h3>
          <ul>
            {verdict.placement.map(({ agent, hostname, instances }) => (
              <li key={agent} className="flex justify-between gap-3">
                <span className="truncate font-mono">{hostname}</span>
                <span className="tabular-nums">{instances}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {against.length === 0 ? null : (
        <details open={verdict.verdict !== 'fits'}>
          <summary className="text-xs text-soft">What is against it on {against.length} agents</summary>
          <ul className="mt-1 max-h-72 overflow-y-auto" tabIndex={0} aria-label="Agents that take none">
            {against.map(({ id, hostname, sentence }) => (
              <li key={id} className="py-0.5">
                <span className="font-mono">{hostname}</span>: <span className="text-soft">{sentence}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
