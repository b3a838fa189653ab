import type { BuildPlace } from './build-request.ts';
import type { JenkinsForBuilds } from './find-build.ts';

/** Takes a queued item or a running build out of Jenkins. `gone`: it had left the queue. Rejects when the answer was lost. */
export async function takeAway(jenkins: JenkinsForBuilds, place: BuildPlace): Promise<'cancelled' | 'gone'> {
  if (typeof place === 'number') return jenkins.cancelQueued(place);
  await jenkins.stop(place.job, place.number);
  return 'cancelled';
}
