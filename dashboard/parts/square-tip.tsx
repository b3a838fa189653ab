import type { ReactElement, ReactNode } from 'react';
import type { LastExit } from '../../schemas/generated/app-view.ts';
import type { CheckResult, Instance } from '../../schemas/generated/instance.ts';
import { Icon } from './icon.tsx';
import { squareMeanings } from './square-looks.ts';
import { Ago } from './times.tsx';
import { TipWindow } from './tip-window.tsx';

/** What is known about one instance, beside its square. */
export function SquareTip(props: {
  readonly instance: Instance;
  readonly lastExit: LastExit | undefined;
  readonly target: Element;
  readonly onKeep: (isKept: boolean) => void;
}): ReactElement {
  const { instance, lastExit, target, onKeep } = props;
  const { age, state, host, ports, version, stagedAt, startedAt, checks } = instance;
  return (
    <TipWindow target={target} onKeep={onKeep} placement="bottom start" className="w-84 max-w-[94vw]">
      <p className="font-semibold">
        {age === 'old' ? 'Old, ' : ''}
        {squareMeanings[state]}
      </p>
      <dl className="mt-1.5 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5">
        <Line name="task">{instance.id}</Line>
        {host === undefined ? null : <Line name="host">{host}</Line>}
        {ports.length === 0 ? null : <Line name={ports.length === 1 ? 'port' : 'ports'}>{ports.join(', ')}</Line>}
        {version === undefined ? null : (
          <Line name="version">
            {version} <span className="font-sans">({age === 'old' ? 'the one before' : 'the wanted one'})</span>
          </Line>
        )}
        {startedAt === undefined ? null : (
          <Line name="runs since">
            <Ago time={startedAt} />
          </Line>
        )}
        {startedAt !== undefined || stagedAt === undefined ? null : (
          <Line name="asked for">
            <Ago time={stagedAt} />
          </Line>
        )}
      </dl>
      {checks.length === 0 ? null : (
        <ul className="mt-1.5 grid gap-0.5">
          {checks.map((check, index) => (
            // Checks have no names; Marathon keeps their order.
            <li key={index} className="flex items-start gap-1.5">
              <Icon
                name={check.alive ? 'check' : 'cross'}
                size={13}
                className={`mt-0.5 ${check.alive ? 'text-good' : 'text-bad'}`}
              />
              <Check check={check} />
            </li>
          ))}
        </ul>
      )}
      {lastExit === undefined || lastExit.host !== host ? null : (
        <p className="mt-1.5 break-words text-bad">
          Last exit on this host, <Ago time={lastExit.time} />:{' '}
          {lastExit.message === '' ? lastExit.state : lastExit.message}
        </p>
      )}
    </TipWindow>
  );
}

function Line({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactElement {
  return (
    <>
      <dt className="text-soft">{name}</dt>
      <dd className="font-mono break-all">{children}</dd>
    </>
  );
}

function Check({ check }: { readonly check: CheckResult }): ReactElement {
  const { alive, failures, cause, lastSuccess, lastFailure } = check;
  if (alive)
    return (
      <span>
        passes{lastSuccess === undefined ? '' : ', last '}
        <Ago time={lastSuccess} />
      </span>
    );
  return (
    <span className="min-w-0 break-words">
      fails{failures === undefined || failures < 2 ? '' : ` ${failures} times in a row`}
      {lastFailure === undefined ? '' : ', last '}
      <Ago time={lastFailure} />
      {cause === undefined ? '' : `: ${cause}`}
    </span>
  );
}
