import type { ReactElement } from 'react';

/** Drawn on 20 by 20, stroked in the colour of the text. */
const shapes = {
  overview: 'M3 10.5 10 4l7 6.5M5 9v7h10V9M8.5 16v-4h3v4',
  apps: 'M3.5 3.5h5v5h-5zM11.5 3.5h5v5h-5zM3.5 11.5h5v5h-5zM11.5 11.5h5v5h-5z',
  logs: 'M4 5h12M4 8.5h8M4 12h12M4 15.5h6',
  cluster: 'M3.5 4h13v5h-13zM3.5 11h13v5h-13zM6 6.5h.01M6 13.5h.01',
  builds:
    'M3.5 16.5 9 11m1-5.500a3.500 3.500 0 0 1 4.500-2l-2.300 2.300 2 2L16.500 5.500a3.500 3.500 0 0 1-4.500 4.500l-6.500 6.500-2-2z',
  settings: 'M3 6h8M15 6h2M3 14h2M9 14h8M13 4a2 2 0 1 1 0 4 2 2 0 0 1 0-4M7 12a2 2 0 1 1 0 4 2 2 0 0 1 0-4',
  form: 'M10 4v12M4 10h12',
  search: 'M9 4a5 5 0 1 1 0 10A5 5 0 0 1 9 4M13 13l4 4',
  help: 'M7.500 7.500a2.500 2.500 0 1 1 3.800 2.100c-.9.600-1.300 1-1.300 2M10 14.500h.01M10 2.500a7.500 7.500 0 1 1 0 15 7.500 7.500 0 0 1 0-15',
  close: 'M5 5l10 10M15 5 5 15',
  sun: 'M10 6.500a3.500 3.500 0 1 1 0 7 3.500 3.500 0 0 1 0-7M10 2v1.500M10 16.500V18M2 10h1.500M16.500 10H18M4.300 4.300l1 1M14.700 14.700l1 1M4.300 15.700l1-1M14.700 5.300l1-1',
  moon: 'M16 11.500A6.500 6.500 0 0 1 8.500 4a6.500 6.500 0 1 0 7.500 7.500',
  contrast: 'M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14M10 3v14M10 6.500h5M10 10h7M10 13.500h5',
  pause: 'M7.500 5v10M12.500 5v10',
  check: 'M4 10.500 8 14.500 16 5.500',
  cross: 'M5 5l10 10M15 5 5 15',
  warning: 'M10 3.500 17.500 16.500h-15zM10 8.500v3.500M10 14.200h.01',
  question: 'M7 7.500a3 3 0 1 1 4.500 2.600c-1 .6-1.500 1.200-1.500 2.400M10 15.500h.01',
  busy: 'M10 3a7 7 0 1 1-6.500 4.300M3 3v4.500h4.500',
  clock: 'M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14M10 6v4.200l2.800 1.800',
  drift: 'M3 7h9m0 0L9 4m3 3L9 10M17 13H8m0 0 3-3m-3 3 3 3',
  person: 'M10 3.500a3 3 0 1 1 0 6 3 3 0 0 1 0-6M4 16.500a6 6 0 0 1 12 0',
  lock: 'M5 9h10v7.500H5zM7 9V6.500a3 3 0 0 1 6 0V9',
  zero: 'M5 10h10',
  half: 'M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14M10 6.500v4M10 13.500h.01',
  copy: 'M7 7h9v9.500H7zM13 7V3.500H4V13h3',
  link: 'M11 4h5v5M16 4l-7.500 7.500M8 5H4v11h11v-4',
  commit: 'M2.500 10H7M13 10h4.500M10 7a3 3 0 1 1 0 6 3 3 0 0 1 0-6',
  image: 'M10 2.800 16.500 6.300v7.400L10 17.200l-6.500-3.500V6.300zM3.500 6.300 10 9.800l6.500-3.500M10 9.800v7.400',
  plan: 'M5 3.500h10v13H5zM8 7.500h4M8 10.500h4M8 13.500h2.500',
  rocket:
    'M11 13.500 6.500 9c1-3 3.500-5.800 9.500-5.500.300 6-2.500 8.500-5 10M6.500 9H4l-1 2.500 2.500.500M11 13.500V16l-2.500 1-.500-2.500M12.500 7.500h.01',
  instances:
    'M3.500 3.500h3.500v3.500H3.500zM8.500 3.500H12v3.500H8.500zM13.500 3.500H17v3.500h-3.500zM3.500 8.500h3.500V12H3.500zM8.500 8.500H12V12H8.500zM13.500 8.500H17V12h-3.500z',
  arrow: 'M4 10h12m0 0-4.500-4.500M16 10l-4.500 4.500',
  chevron: 'M8 5l5 5-5 5',
  down: 'M5 8l5 5 5-5',
  star: 'M10 3l2.100 4.400 4.900.600-3.600 3.300 1 4.800L10 13.700l-4.400 2.400 1-4.800L3 8l4.900-.600z',
  git: 'M6 4.500v11M6 4.500a1.500 1.500 0 1 0 0 .01M6 15.500a1.500 1.500 0 1 0 0 .01M14 7.500a1.500 1.500 0 1 0 0 .01M14 7.500c0 3.500-3 4-8 4',
} as const;

/** Names of the icons. */
export type IconName = keyof typeof shapes;

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
