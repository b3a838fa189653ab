import type { Jenkins } from '../../../jenkins/client/types.ts';
import type { ConsoleReader } from './build-log.ts';

/** The consoles of a Jenkins; `job` is Pacer's own. */
export function buildConsoles(jenkins: Jenkins, job: string): ConsoleReader {
  return {
    job,
    console: (name, number, start) => jenkins.console(name, number, start),
    async ended(name, number) {
      const build = await jenkins.build(name, number);
      return build === undefined || build.building ? undefined : build.timestamp + build.duration;
    },
  };
}
