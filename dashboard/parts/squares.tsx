import { lazy, Suspense, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import type { LastExit } from '../../schemas/generated/app-view.ts';
import type { Instance } from '../../schemas/generated/instance.ts';
import { squareFills, squareInks, squareMarks, squareMeanings } from './square-looks.ts';
import { useTip } from './use-tip.ts';

const SquareTip = lazy(async () => ({ default: (await import('./square-tip.tsx')).SquareTip }));

const mostEmpty = 200;

/**
 * One square per instance: the new ones, places that are still empty, then the old ones that are on their way out. Tab
 * reaches the first one, arrows go through the others, and each tells what is known about its instance.
 */
export function Squares(props: {
  readonly instances: readonly Instance[];
  readonly wanted: number;
  /** The last instance that failed, for the squares beside it on the same host. */
  readonly lastExit?: LastExit | undefined;
  /** With the name of an instance, to point at it elsewhere on the page. */
  readonly onSelect?: (id: string) => void;
}): ReactElement {
  const { instances, wanted, lastExit, onSelect } = props;
  const fresh = instances.filter(({ age, state }) => age === 'new' && state !== 'draining');
  const leaving = instances.filter(instance => !fresh.includes(instance));
  const ordered = [...fresh, ...leaving];
  const empty = Math.min(Math.max(0, wanted - fresh.length), mostEmpty);
  const list = useRef<HTMLUListElement>(null);
  const [reached, setReached] = useState<string>();
  const { target, handlers, tell, keep } = useTip(inside => inside.closest('button[data-instance]'));
  const stop = ordered.find(({ id }) => id === reached)?.id ?? ordered[0]?.id;
  const shown = ordered.find(({ id }) => id === target?.getAttribute('data-instance'));

  const onKeyDown = (event: KeyboardEvent): void => {
    handlers.onKeyDown(event);
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])];
    const next = nextPlace(event.key, buttons.indexOf(event.target as HTMLButtonElement), buttons.length);
    if (next === undefined) return;
    event.preventDefault();
    buttons[next]?.focus();
  };
  const square = (instance: Instance): ReactElement => (
    <li key={instance.id} data-state={instance.state} data-age={instance.age}>
      <button
        type="button"
        tabIndex={instance.id === stop ? 0 : -1}
        aria-label={wordsOf(instance)}
        data-instance={instance.id}
        onClick={event => {
          tell(event.currentTarget);
          onSelect?.(instance.id);
        }}
        onFocus={() => setReached(instance.id)}
        className={`grid size-6 place-items-center rounded-[5px] transition-colors ${squareFills[instance.state]} ${instance.age === 'old' ? 'opacity-60 outline-2 outline-offset-1 outline-line-strong focus-visible:opacity-100 focus-visible:outline-accent' : ''}`}
      >
        <Mark state={instance.state} />
      </button>
    </li>
  );

  return (
    <>
      <ul
        ref={list}
        aria-label={summaryOf(instances, wanted)}
        {...handlers}
        onKeyDown={onKeyDown}
        className="flex flex-wrap items-center gap-1.5"
      >
        {fresh.map(square)}
        {Array.from({ length: empty }, (_, index) => (
          <li key={`empty-${index}`} className="size-6 rounded-[5px] border-2 border-dashed border-line-strong">
            <span className="sr-only">not started yet</span>
          </li>
        ))}
        {leaving.length === 0 ? null : <li aria-hidden="true" className="mx-1 h-6 w-px bg-line-strong" />}
        {leaving.map(square)}
      </ul>
      {shown === undefined || target === undefined ? null : (
        <Suspense fallback={null}>
          <SquareTip key={shown.id} instance={shown} lastExit={lastExit} target={target} onKeep={keep} />
        </Suspense>
      )}
    </>
  );
}

function Mark({ state }: { readonly state: Instance['state'] }): ReactElement {
  return (
    <svg
      viewBox="0 0 14 14"
      width="14"
      height="14"
      aria-hidden="true"
      fill="none"
      strokeWidth="1.8"
      className={squareInks[state]}
    >
      <path d={squareMarks[state]} strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}

/** Where a key leads from a square; undefined for the others. */
function nextPlace(key: string, at: number, count: number): number | undefined {
  if (at < 0 || count === 0) return undefined;
  if (key === 'ArrowRight' || key === 'ArrowDown') return (at + 1) % count;
  if (key === 'ArrowLeft' || key === 'ArrowUp') return (at + count - 1) % count;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}

function wordsOf({ age, state, host, ports }: Instance): string {
  const place = host === undefined ? '' : ` on ${host}${ports[0] === undefined ? '' : `:${ports[0]}`}`;
  return `${age === 'old' ? 'old, ' : ''}${squareMeanings[state]}${place}`;
}

function summaryOf(instances: readonly Instance[], wanted: number): string {
  const counts = new Map<string, number>();
  for (const { age, state } of instances) {
    const word = age === 'old' ? `old and ${state}` : state;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const parts = [...counts].map(([word, count]) => `${count} ${word}`);
  return `${wanted} wanted: ${parts.length === 0 ? 'none runs' : parts.join(', ')}`;
}
