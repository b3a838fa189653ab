import type { ReactElement, ReactNode } from 'react';
import { Panel } from '../../../parts/panel.tsx';

const idOf = (title: string): string => `part-${title.toLowerCase().replaceAll(' ', '-')}`;

/** A part of the form, which the list of parts leads to. */
export function Part({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <div id={idOf(title)} tabIndex={-1} className="scroll-mt-20 outline-none">
      <Panel title={title}>{children}</Panel>
    </div>
  );
}

/** The parts of a long form, to go to. */
export function PartList({ titles }: { readonly titles: readonly string[] }): ReactElement {
  return (
    <nav aria-label="Parts of the form" className="flex flex-wrap gap-x-1 gap-y-1 text-xs">
      {titles.map(title => (
        <button
          key={title}
          type="button"
          onClick={() => {
            const part = document.getElementById(idOf(title));
            part?.scrollIntoView({ block: 'start' });
            part?.focus({ preventScroll: true });
          }}
          className="rounded-md border border-line px-2 py-1 text-soft hover:border-line-strong hover:text-ink"
        >
          {title}
        </button>
      ))}
    </nav>
  );
}
