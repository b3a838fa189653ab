import { isFrame } from './console-lines.ts';

/** A build that is over and did not succeed, as far as it was looked at. */
export interface EndedBuild {
  readonly job: string;
  readonly number: number;
  /** Jenkins's result; undefined when it gave none. */
  readonly result: string | undefined;
  /** The end of the console, masked. */
  readonly console: readonly string[];
  readonly stages: readonly { readonly name: string; readonly status: string; readonly error?: string }[];
}

/** Why a build ended as it did. */
export interface BuildExplanation {
  /** Without a full stop at the end of what a program said. */
  readonly sentence: string;
  readonly evidence: readonly string[];
  /** The stage that failed, when it can be told. */
  readonly stage?: string;
}

/** Lines of evidence that are kept. */
const keptLines = 12;
const ownWord = 'FAILED: ';

/** Says in one sentence how a build ended: where, and with which last words; what proves it are the lines before. Pure. */
export function explainBuild(build: EndedBuild): BuildExplanation {
  const evidence = build.console.filter(line => !line.startsWith('[Pipeline] ')).slice(-keptLines);
  const name = `Build #${build.number} of ${build.job}`;
  const stage = failedStage(build);
  const where = stage === undefined ? '' : ` in the stage "${stage}"`;
  const more = { evidence, ...(stage === undefined ? {} : { stage }) };
  switch (build.result) {
    case 'ABORTED':
      return { sentence: `${name} ${abortion(build.console)}${where}.`, ...more };
    case 'NOT_BUILT':
      return { sentence: `${name} was not built: Jenkins skipped it${words(lastWords(build), ': ')}`, ...more };
    case 'UNSTABLE':
      return { sentence: `${name} ended as UNSTABLE: its tests failed${where}.`, ...more };
    default: {
      const result = build.result ?? 'no result';
      return { sentence: `${name} ended with ${result}${where}${words(lastWords(build), ': ')}`, ...more };
    }
  }
}

function words(said: string | undefined, before: string): string {
  return said === undefined ? '.' : `${before}${said}`;
}

/** The stage that Pacer's own pipeline names in its last words, else the one that Jenkins shows as failed. */
function failedStage(build: EndedBuild): string | undefined {
  const own = ownWords(build.console);
  const end = own?.indexOf(': ') ?? -1;
  if (own !== undefined && end > 0) return own.slice(0, end);
  const failed = build.stages.findLast(stage => stage.status === 'failed' || stage.status === 'aborted');
  const announced = build.console.findLast(line => line.startsWith('==> '));
  if (failed === undefined && build.result !== 'ABORTED') return undefined;
  return announced === undefined ? failed?.name : stageTitle(announced);
}

/** `==> [3.2 s] run` → `run`. */
export function stageTitle(line: string): string {
  return line.replace(/^==> (?:\[\d+\.\d s\] )?/, '');
}

function ownWords(console: readonly string[]): string | undefined {
  return console.findLast(line => line.startsWith(ownWord))?.slice(ownWord.length);
}

function lastWords(build: EndedBuild): string | undefined {
  const own = ownWords(build.console);
  if (own !== undefined) return own.slice(Math.max(0, own.indexOf(': ') + 2)).trim();
  const line = build.console.findLast(candidate => !isFrame(candidate));
  return (line ?? build.stages.findLast(stage => stage.error !== undefined)?.error)?.trim();
}

/** Jenkins's own words for who or what ended it; without any it was cut off, as by a restart. */
function abortion(console: readonly string[]): string {
  for (const line of console.toReversed()) {
    const by = /^Aborted by (.{1,100})$/.exec(line.trim())?.[1];
    if (by !== undefined) return `was aborted by ${by}`;
    if (/^(?:Timeout has been exceeded|Cancelling nested steps due to timeout|Build timed out)/.test(line))
      return 'ran into its time limit';
  }
  return console.some(line => /^Aborted\b/.test(line))
    ? 'was aborted'
    : 'was cut off, most likely by a restart of Jenkins';
}
