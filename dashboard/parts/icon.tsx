import type { ReactElement } from 'react';
import { shapes, type IconName } from './icon-shapes.ts';

export type { IconName } from './icon-shapes.ts';

/** An icon beside a word; it says nothing by itself and is hidden from screen readers. */
export function Icon(props: {
  readonly name: IconName;
  /** Pixels; 20 when left out. */
  readonly size?: number;
  readonly className?: string;
}): ReactElement {
  const size = props.size ?? 20;
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 20 20"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      className={`shrink-0 ${props.className ?? ''}`}
    >
      <path d={shapes[props.name]} />
    </svg>
  );
}
