import { parseReport, reportFile } from './build-report.ts';
import type { BuildState } from './build-request.ts';
import { plainLine } from './console-lines.ts';
import { explainBuild } from './explain-build.ts';
import type { BuildForBuilds, JenkinsForBuilds } from './find-build.ts';

/** How a build ended. */
export type BuildEnd =
  | Extract<BuildState, { kind: 'succeeded' }>
  | {
      readonly kind: 'failed';
      readonly sentence: string;
      readonly evidence: readonly string[];
      /** Aborted or skipped: the inputs may be fine. */
      readonly isCutOff: boolean;
      /** It says itself that another try may succeed. */
      readonly isPassing: boolean;
    };

/** How much of the end of a console is read for the reasons of a failure. */
const tailLines = 60;
/** Marks a failure that has nothing to do with the inputs; printed by jenkins/pipeline. */
const temporaryMark = 'temporary failure:';

/** Reads from Jenkins how a build that is over has ended. What cannot be read is left out: the result alone says enough. */
export async function readEnd(
  jenkins: Pick<JenkinsForBuilds, 'artifact' | 'consoleTail' | 'stages'>,
  job: string,
  build: BuildForBuilds,
  mask: (line: string) => string,
): Promise<BuildEnd> {
  const { number, result, url } = build;
  if (result === 'SUCCESS' || result === 'UNSTABLE') {
    const report = parseReport(await jenkins.artifact?.(job, number, reportFile).catch(() => undefined));
    return {
      kind: 'succeeded',
      url,
      ...(result === 'UNSTABLE' ? { isUnstable: true } : {}),
      ...(report === undefined ? {} : { report }),
    };
  }
  const [console, stages] = await Promise.all([
    jenkins.consoleTail(job, number, tailLines).catch(() => []),
    jenkins.stages(job, number).catch(() => undefined),
  ]);
  const lines = console.map(line => mask(plainLine(line)));
  const { sentence, evidence } = explainBuild({ job, number, result, console: lines, stages: stages ?? [] });
  return {
    kind: 'failed',
    sentence,
    evidence,
    isCutOff: result === 'ABORTED' || result === 'NOT_BUILT',
    isPassing: evidence.some(line => line.includes(temporaryMark)),
  };
}
