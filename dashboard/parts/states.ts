import type { AppState } from '../../schemas/generated/app-state.ts';
import type { IconName } from './icon-shapes.ts';

/** The colour of a state; always together with an icon and a word. */
export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'quiet';

/** How a state is shown, and what it means in one sentence. */
export interface StateLook {
  readonly icon: IconName;
  readonly tone: Tone;
  readonly means: string;
}

/** Is the app what git says? */
export const syncLooks: Readonly<Record<AppState['sync'], StateLook>> = {
  synced: { icon: 'check', tone: 'good', means: 'It is what git says.' },
  building: { icon: 'builds', tone: 'busy', means: 'Its image is being built.' },
  pending: { icon: 'clock', tone: 'busy', means: 'A change is about to be made.' },
  deploying: { icon: 'busy', tone: 'busy', means: 'Marathon is carrying the change out.' },
  drifted: { icon: 'drift', tone: 'warn', means: 'Somebody changed it in Marathon, and it is left so.' },
  held: { icon: 'lock', tone: 'warn', means: 'A change waits for somebody or something.' },
  unknown: { icon: 'question', tone: 'quiet', means: 'Not known at the moment.' },
};

/** Does what runs keep its promise? */
export const healthLooks: Readonly<Record<AppState['health'], StateLook>> = {
  healthy: { icon: 'check', tone: 'good', means: 'All instances run and pass their health checks.' },
  progressing: { icon: 'busy', tone: 'busy', means: 'Instances are starting or being exchanged.' },
  degraded: { icon: 'warning', tone: 'warn', means: 'Some instances do not run or do not pass.' },
  failed: { icon: 'cross', tone: 'bad', means: 'It did not become healthy, or is not any more.' },
  suspended: { icon: 'zero', tone: 'quiet', means: 'No instance is wanted.' },
  unknown: { icon: 'question', tone: 'quiet', means: 'Not known at the moment.' },
};

/** Classes of a tone, in full: the style sheet is made from the words that are written somewhere. */
export const toneText: Readonly<Record<Tone, string>> = {
  good: 'text-good',
  busy: 'text-busy',
  warn: 'text-warn',
  bad: 'text-bad',
  quiet: 'text-quiet',
};

/** Coloured ground with text of the same tone. */
export const toneChip: Readonly<Record<Tone, string>> = {
  good: 'bg-good-ground text-good',
  busy: 'bg-busy-ground text-busy',
  warn: 'bg-warn-ground text-warn',
  bad: 'bg-bad-ground text-bad',
  quiet: 'bg-quiet-ground text-quiet',
};

/** Plain fill, for bars and squares. */
export const toneFill: Readonly<Record<Tone, string>> = {
  good: 'bg-good',
  busy: 'bg-busy',
  warn: 'bg-warn',
  bad: 'bg-bad',
  quiet: 'bg-quiet',
};
