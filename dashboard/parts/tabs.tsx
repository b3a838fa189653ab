import { useId, type KeyboardEvent, type ReactElement, type ReactNode } from 'react';

/** One of several things of which one is shown. */
export interface TabEntry<Id extends string = string> {
  readonly id: Id;
  readonly name: string;
  /** A number or a mark behind the name. */
  readonly note?: ReactNode | undefined;
}

/**
 * Tabs as the patterns of WAI-ARIA describe them: Tab reaches the chosen one, arrows, Home and End go through them. The chosen
 * one is the caller's, in the address as a rule, and only its panel exists. They stand on nothing: the tabs of the library
 * bring 24 KB of collections along, more than a page may spend on them.
 */
export function Tabs<Id extends string>(props: {
  readonly label: string;
  readonly entries: readonly TabEntry<Id>[];
  readonly chosen: Id;
  readonly onChoose: (id: Id) => void;
  /** What is in the chosen panel. */
  readonly children: ReactNode;
}): ReactElement {
  const { label, entries, chosen, onChoose, children } = props;
  const base = useId();
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = nextOf(
      event.key,
      entries.findIndex(({ id }) => id === chosen),
      entries.length,
    );
    const entry = next === undefined ? undefined : entries[next];
    if (entry === undefined) return;
    event.preventDefault();
    onChoose(entry.id);
    document.getElementById(`${base}-${entry.id}`)?.focus();
  };
  return (
    <div>
      <div
        role="tablist"
        aria-label={label}
        onKeyDown={onKeyDown}
        className="flex overflow-x-auto border-b border-line text-sm"
      >
        {entries.map(({ id, name, note }) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`${base}-${id}`}
            aria-selected={id === chosen}
            aria-controls={id === chosen ? `${base}-panel` : undefined}
            tabIndex={id === chosen ? 0 : -1}
            onClick={() => onChoose(id)}
            className={`-mb-px border-b-2 px-3 py-2 whitespace-nowrap -outline-offset-2 ${id === chosen ? 'border-accent font-medium text-accent' : 'border-transparent text-soft hover:text-ink'}`}
          >
            {name}
            {note === undefined ? null : <span className="ml-1.5 text-xs text-soft">{note}</span>}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${base}-panel`} aria-labelledby={`${base}-${chosen}`}>
        {children}
      </div>
    </div>
  );
}

function nextOf(key: string, at: number, count: number): number | undefined {
  if (key === 'ArrowRight') return (at + 1) % count;
  if (key === 'ArrowLeft') return (at + count - 1) % count;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}
