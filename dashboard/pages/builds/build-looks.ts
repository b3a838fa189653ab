import type { Build } from '../../../schemas/generated/build.ts';
import type { ImagesView } from '../../../schemas/generated/images-view.ts';
import type { StateLook } from '../../parts/states.ts';

/** How the state of a build is shown. */
export const buildLooks: Readonly<Record<Build['state'], StateLook>> = {
  queued: { icon: 'clock', tone: 'quiet', means: 'Jenkins has not begun with it.' },
  cancelled: { icon: 'zero', tone: 'quiet', means: 'It was taken off the queue.' },
  running: { icon: 'busy', tone: 'busy', means: 'Jenkins works on it.' },
  succeeded: { icon: 'check', tone: 'good', means: 'The image is there.' },
  unstable: { icon: 'warning', tone: 'warn', means: 'Its tests failed; the image may be there.' },
  failed: { icon: 'cross', tone: 'bad', means: 'It failed.' },
  aborted: { icon: 'zero', tone: 'warn', means: 'Somebody stopped it.' },
  'not-built': { icon: 'zero', tone: 'quiet', means: 'Jenkins skipped it.' },
};

/** How the state of a stage is shown. */
export const stageLooks: Readonly<Record<NonNullable<Build['stages']>[number]['state'], StateLook>> = {
  'not-executed': { icon: 'clock', tone: 'quiet', means: 'Not reached.' },
  running: { icon: 'busy', tone: 'busy', means: 'Under way.' },
  paused: { icon: 'pause', tone: 'warn', means: 'It waits for somebody.' },
  succeeded: { icon: 'check', tone: 'good', means: 'Done.' },
  unstable: { icon: 'warning', tone: 'warn', means: 'Done, with failed tests.' },
  failed: { icon: 'cross', tone: 'bad', means: 'It failed.' },
  aborted: { icon: 'zero', tone: 'warn', means: 'Stopped.' },
};

/** How the state of a base image is shown. */
export const imageLooks: Readonly<Record<ImagesView['images'][number]['state'], StateLook>> = {
  ready: { icon: 'check', tone: 'good', means: 'It is in the registry.' },
  building: { icon: 'busy', tone: 'busy', means: 'It is being built.' },
  waiting: { icon: 'clock', tone: 'busy', means: 'It waits for the image it stands on.' },
  failed: { icon: 'cross', tone: 'bad', means: 'It could not be built.' },
  unknown: { icon: 'question', tone: 'quiet', means: 'Not known at the moment.' },
  'not-built': { icon: 'zero', tone: 'quiet', means: 'This cluster builds no images.' },
  finished: { icon: 'image', tone: 'quiet', means: 'It is not built here.' },
};
