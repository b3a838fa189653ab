import type { ReactElement } from 'react';
import type { Instance } from '../../schemas/generated/instance.ts';

/** Looks of the squares; old instances are hatched by a ring, so that colour is never the only sign. */
const looks: Readonly<Record<Instance['state'], string>> = {
  starting: 'border-2 border-busy bg-busy-ground animate-pulse',
  running: 'bg-busy border-2 border-busy',
  healthy: 'bg-good border-2 border-good',
  failing: 'bg-bad border-2 border-bad',
  draining: 'border-2 border-line-strong bg-quiet-ground',
  lost: 'border-2 border-dashed border-bad bg-bad-ground',
};

const marks: Readonly<Record<Instance['state'], string>> = {
  starting: 'M7 4v6M4 7h6',
  running: 'M5 4l5 3-5 3z',
  healthy: 'M3.500 7.200 6 9.700l4.500-5',
  failing: 'M4 4l6 6M10 4l-6 6',
  draining: 'M7 3.500v6M4.500 7.500 7 10l2.500-2.500',
  lost: 'M5 5.500a2 2 0 1 1 2.500 2V8M7.500 10h.01',
};

const inks: Readonly<Record<Instance['state'], string>> = {
  starting: 'stroke-busy',
  running: 'stroke-surface',
  healthy: 'stroke-surface',
  failing: 'stroke-surface',
  draining: 'stroke-soft',
  lost: 'stroke-bad',
};

/** One square per instance: the new ones, places that are still empty, then the old ones that are on their way out. */
export function Squares(props: {
  readonly instances: readonly Instance[];
  readonly wanted: number;
  /** With the name of an instance, to point at it elsewhere on the page. */
  readonly onSelect?: (id: string) => void;
}): ReactElement {
  const fresh = props.instances.filter(({ age, state }) => age === 'new' && state !== 'draining');
  const leaving = props.instances.filter(instance => !fresh.includes(instance));
  const empty = Math.max(0, props.wanted - fresh.length);
  return (
    <ul aria-label={summaryOf(props.instances, props.wanted)} className="flex flex-wrap items-center gap-1.5">
      {fresh.map(instance => (
        <Square key={instance.id} instance={instance} onSelect={props.onSelect} />
      ))}
      {Array.from({ length: Math.min(empty, 200) }, (_, index) => (
        <li
          key={`empty-${index}`}
          title="Not started yet"
          className="size-6 rounded-[5px] border-2 border-dashed border-line-strong"
        >
          <span className="sr-only">not started yet</span>
        </li>
      ))}
      {leaving.length === 0 ? null : <li aria-hidden="true" className="mx-1 h-6 w-px bg-line-strong" />}
      {leaving.map(instance => (
        <Square key={instance.id} instance={instance} onSelect={props.onSelect} />
      ))}
    </ul>
  );
}

function Square(props: {
  readonly instance: Instance;
  readonly onSelect: ((id: string) => void) | undefined;
}): ReactElement {
  const { instance, onSelect } = props;
  const words = wordsOf(instance);
  const old = instance.age === 'old' ? 'opacity-60 outline-2 outline-offset-1 outline-line-strong' : '';
  const square = (
    <span className={`grid size-6 place-items-center rounded-[5px] transition-colors ${looks[instance.state]} ${old}`}>
      <svg
        viewBox="0 0 14 14"
        width="14"
        height="14"
        aria-hidden="true"
        fill="none"
        strokeWidth="1.8"
        className={inks[instance.state]}
      >
        <path d={marks[instance.state]} strokeLinecap="round" strokeLinejoin="round" />
      </svg>
      <span className="sr-only">{words}</span>
    </span>
  );
  return (
    <li title={words} data-state={instance.state} data-age={instance.age}>
      {onSelect === undefined ? (
        square
      ) : (
        <button type="button" onClick={() => onSelect(instance.id)} className="block rounded-[5px]">
          {square}
        </button>
      )}
    </li>
  );
}

function wordsOf({ age, state, host, ports }: Instance): string {
  const place = host === undefined ? '' : ` on ${host}${ports[0] === undefined ? '' : `:${ports[0]}`}`;
  return `${age === 'old' ? 'old, ' : ''}${state}${place}`;
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
