import type { Instance } from '../../schemas/generated/instance.ts';

/** Ground and border of a square. */
export const squareFills: Readonly<Record<Instance['state'], string>> = {
  starting: 'border-2 border-busy bg-busy-ground animate-pulse',
  running: 'bg-busy border-2 border-busy',
  healthy: 'bg-good border-2 border-good',
  failing: 'bg-bad border-2 border-bad',
  draining: 'border-2 border-line-strong bg-quiet-ground',
  lost: 'border-2 border-dashed border-bad bg-bad-ground',
};

/** The mark in it, on 14 by 14, so that colour is never the only sign. */
export const squareMarks: Readonly<Record<Instance['state'], string>> = {
  starting: 'M7 4v6M4 7h6',
  running: 'M5 4l5 3-5 3z',
  healthy: 'M3.500 7.200 6 9.700l4.500-5',
  failing: 'M4 4l6 6M10 4l-6 6',
  draining: 'M7 3.500v6M4.500 7.500 7 10l2.500-2.500',
  lost: 'M5 5.500a2 2 0 1 1 2.500 2V8M7.500 10h.01',
};

/** Colour of the mark. */
export const squareInks: Readonly<Record<Instance['state'], string>> = {
  starting: 'stroke-busy',
  running: 'stroke-surface',
  healthy: 'stroke-surface',
  failing: 'stroke-surface',
  draining: 'stroke-soft',
  lost: 'stroke-bad',
};

/** What a state means, in words. */
export const squareMeanings: Readonly<Record<Instance['state'], string>> = {
  starting: 'starting',
  running: 'running, without a health result',
  healthy: 'healthy',
  failing: 'failing its health check',
  draining: 'being ended',
  lost: 'lost: its agent cannot be reached',
};
