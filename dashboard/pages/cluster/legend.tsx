import type { ReactElement } from 'react';

/** What the fills of the bars mean. */
export function Legend(): ReactElement {
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 border-t border-line px-4 py-2 text-xs text-soft">
      <Key fill="bg-[light-dark(#4a63d3,#7f97f0)]">one colour for each of the biggest apps</Key>
      <Key fill="bg-line-strong">others</Key>
      <Key fill="hatched">reserved</Key>
      <Key fill="bg-warn">in offers to others</Key>
      <Key fill="border border-line-strong bg-surface">free</Key>
      <Key fill="bg-ink">thin: really used</Key>
    </p>
  );
}

function Key({ fill, children }: { readonly fill: string; readonly children: string }): ReactElement {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span aria-hidden="true" className={`size-3 rounded-xs ${fill}`} />
      {children}
    </span>
  );
}
