import { useId, type ReactElement, type ReactNode } from 'react';

/** A titled part of a page. */
export function Panel(props: {
  readonly title: string;
  /** A few words beside the title. */
  readonly note?: ReactNode;
  /** At the right end of the title's line. */
  readonly action?: ReactNode;
  readonly children: ReactNode;
  /** Without inner space, for lists and tables that reach the edges. */
  readonly flush?: boolean;
}): ReactElement {
  const id = useId();
  return (
    <section aria-labelledby={id} className="overflow-hidden rounded-xl border border-line bg-surface">
      <header className="flex flex-wrap items-baseline gap-x-3 gap-y-1 border-b border-line px-4 py-2.5">
        <h2 id={id} className="text-sm font-semibold">
          {props.title}
        </h2>
        {props.note === undefined ? null : <span className="text-xs text-soft">{props.note}</span>}
        {props.action === undefined ? null : <span className="ml-auto text-xs">{props.action}</span>}
      </header>
      <div className={props.flush === true ? '' : 'p-4'}>{props.children}</div>
    </section>
  );
}
