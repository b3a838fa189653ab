import type { LiveApp } from '../../marathon/types.ts';

/** What there is to say of an app whose health results are missing because Marathon changed its leader. */
export function uncheckedSentence(live: LiveApp): string {
  const known = `${live.tasksHealthy} of ${live.instances} instances are known to be healthy`;
  return `Marathon may have changed its leader, and a new one knows no health results yet: ${known}, all run.`;
}
