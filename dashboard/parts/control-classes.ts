/** The box of a menu or of a list of choices. */
export const popupClass =
  'z-40 max-w-[94vw] min-w-[max(8rem,var(--trigger-width))] overflow-auto rounded-lg border border-line-strong bg-surface p-1 text-sm text-ink shadow-xl transition-opacity data-entering:opacity-0 data-exiting:opacity-0 outline-none';

/** One thing to choose in it. */
export const itemClass =
  'flex cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-1.5 outline-none select-none data-focused:bg-accent-ground data-focused:text-accent data-selected:font-medium data-disabled:cursor-default data-disabled:opacity-60';

/** A control that opens a list of choices. */
export const selectClass =
  'inline-flex h-8 items-center justify-between gap-2 rounded-md border border-line-strong bg-surface px-2.5 text-sm whitespace-nowrap text-ink hover:bg-raised disabled:text-soft';

/** A text box that looks as those of parts do. */
export const inputClass =
  'h-8 w-full min-w-0 rounded-md border border-line-strong bg-surface px-2.5 text-sm text-ink placeholder:text-soft aria-invalid:border-bad data-invalid:border-bad';
