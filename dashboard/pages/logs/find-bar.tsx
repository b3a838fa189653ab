import type { ReactElement } from 'react';
import { Icon } from '../../parts/icon.tsx';
import type { Find } from './use-find.ts';

/** Looks for a text in the rows in memory without leaving the others out. */
export function FindBar({ find }: { readonly find: Find }): ReactElement | null {
  if (!find.isOpen) return null;
  const { hits, current, text } = find;
  const at = current === undefined ? -1 : hits.indexOf(current);
  const place = at < 0 ? '' : `${(at + 1).toLocaleString('en')} of `;
  const words = `${place}${hits.length.toLocaleString('en')} ${hits.length === 1 ? 'row' : 'rows'}`;
  return (
    <div
      role="search"
      aria-label="Find in the rows"
      className="absolute top-2 right-4 z-20 flex items-center gap-1 rounded-lg border border-line-strong bg-surface p-1.5 shadow-lg"
    >
      <input
        ref={find.input}
        type="text"
        value={text}
        onChange={event => find.change(event.target.value)}
        onKeyDown={event => {
          if (event.key === 'Enter') find.step(event.shiftKey ? 1 : -1);
          if (event.key === 'Escape') find.close();
        }}
        aria-label="Find"
        placeholder="Find in these rows"
        title="Enter: the one before; Shift+Enter: the next; Ctrl+F again: the search of the browser"
        spellCheck={false}
        autoComplete="off"
        className="h-7 w-44 rounded border border-line bg-ground px-2 font-mono text-sm placeholder:text-soft sm:w-56"
      />
      <span role="status" className="min-w-24 px-1 text-right text-xs text-soft tabular-nums">
        {text === '' ? '' : words}
      </span>
      <Step label="The one before" name="up" onClick={() => find.step(-1)} />
      <Step label="The next" name="down" onClick={() => find.step(1)} />
      <Step label="Close" name="close" onClick={() => find.close()} />
    </div>
  );
}

function Step(props: {
  readonly label: string;
  readonly name: 'up' | 'down' | 'close';
  readonly onClick: () => void;
}): ReactElement {
  return (
    <button
      type="button"
      aria-label={props.label}
      onClick={props.onClick}
      className="grid size-7 place-items-center rounded text-soft hover:bg-raised hover:text-ink"
    >
      <Icon
        name={props.name === 'up' ? 'down' : props.name}
        size={16}
        className={props.name === 'up' ? 'rotate-180' : ''}
      />
    </button>
  );
}
