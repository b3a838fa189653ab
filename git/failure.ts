import { pacerError, type PacerError } from '../errors/pacer-error.ts';

/** A git process that ended with something else than 0. */
export interface GitFailure {
  readonly command: string;
  readonly exitCode: number;
  /** What git printed: standard error, then standard output. */
  readonly output: string;
  /** Set when the process was not allowed to go on: given up, or silent for too long. */
  readonly stopped?: 'cancelled' | 'timeout';
}

interface Reading {
  readonly says: RegExp;
  /** The command that it can be about; every one when left out. */
  readonly command?: string;
  readonly make: (failure: GitFailure, line: string) => PacerError;
}

const readings: readonly Reading[] = [
  {
    says: /dubious ownership/,
    make: (failure, line) =>
      pacerError('git-refused', {
        message: `Git does not trust a local repository because another user owns it: ${line}`,
        advice: 'Give the repository to the user that Pacer runs as, or run Pacer as its owner.',
        context: contextOf(failure),
      }),
  },
  {
    says: /transport '[^']*' not allowed|protocol .* is not supported|Unable to find remote helper/i,
    make: (failure, line) =>
      pacerError('git-refused', {
        message: `Git refused the address: ${line}`,
        context: contextOf(failure),
      }),
  },
  {
    says: /couldn't find remote ref|not our ref|unknown revision|bad revision|not a valid (object|ref|commit) name|no such ref/i,
    make: (failure, line) =>
      pacerError('git-reference-missing', {
        message: `The repository does not have this branch, tag or commit: ${line}`,
        context: contextOf(failure),
      }),
  },
  {
    command: 'push',
    // What the server's own rules refuse; a race for the ref is named by the words that are left out here.
    says: /\[remote rejected\][^\n]*\((?!failed to|cannot lock|incorrect old|stale|fetch first|non-fast|reference|unpacker|internal|n\/a)|insufficient permission for adding|unable to create temporary object|marked as read.only|not allowed to push|Write access to repository not granted|Permission to \S+ denied|error: 403|HTTP 403/i,
    make: (failure, line) =>
      pacerError('git-push-forbidden', {
        message: `The repository does not let Pacer push: ${line}`,
        context: contextOf(failure),
      }),
  },
  {
    says: /\[(?:remote )?rejected\]|non-fast-forward|fetch first|failed to push some refs|Not updating refs\/|cannot lock ref/i,
    make: (failure, line) =>
      pacerError('git-rejected-push', {
        message: `The repository refused the push: ${line}`,
        context: contextOf(failure),
      }),
  },
  {
    says: /Authentication failed|could not read (Username|Password)|terminal prompts disabled|Permission denied|HTTP 40[13]|error: 40[13]|Access denied|not authorized/i,
    make: (failure, line) =>
      pacerError('git-access-refused', {
        message: `The git server did not let us in: ${line}`,
        context: contextOf(failure),
      }),
  },
  {
    says: /Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED/i,
    make: (failure, line) =>
      pacerError('git-unreachable', {
        message: `The host key of the git server is not known: ${line}`,
        advice: 'Add the host key of the server to the known hosts of the user that Pacer runs as.',
        context: contextOf(failure),
      }),
  },
  {
    says: /not a git repository|does not appear to be a git repository|repository .*(does not exist|not found)|HTTP 404|error: 404|project you were looking for could not be found/i,
    make: (failure, line) =>
      pacerError('git-repository-missing', {
        message: `There is no such repository: ${line}`,
        context: contextOf(failure),
      }),
  },
  {
    says: /Could not read from remote repository|Could not resolve host|unable to access|Connection (refused|reset|timed out)|timed out|hung up unexpectedly|early EOF|RPC failed|No route to host/i,
    make: (failure, line) =>
      pacerError('git-unreachable', {
        message: `The repository could not be read: ${line}`,
        context: contextOf(failure),
      }),
  },
  {
    says: /fsck|badly formed|bad (object|tree|config)|corrupt/i,
    make: (failure, line) =>
      pacerError('git-failed', {
        message: `The repository has damaged or forbidden objects: ${line}`,
        advice: 'Run `git fsck` in the repository; Pacer does not take objects that git would not accept.',
        context: contextOf(failure),
      }),
  },
];

/** Says in our words why git failed, with git's own sentence in it. */
export function translateFailure(raw: GitFailure): PacerError {
  const failure = { ...raw, output: raw.output.slice(0, 20_000) };
  if (failure.stopped === 'cancelled')
    return pacerError('cancelled', { message: `git ${failure.command} was given up.` });
  if (failure.stopped === 'timeout')
    return pacerError('git-unreachable', {
      message: `git ${failure.command} said nothing for too long and was stopped.`,
      advice: 'Check the network and the load of the git server; Pacer tries again by itself.',
      context: contextOf(failure),
    });
  for (const { says, make, command } of readings)
    if ((command ?? failure.command) === failure.command && says.test(failure.output))
      return make(failure, tellingLine(failure, says));
  return pacerError('git-failed', {
    message: `git ${failure.command} failed: ${tellingLine(failure)}`,
    context: contextOf(failure),
  });
}

/** The line of git's output that says why: the one that was recognised, else the first fatal or error line. */
function tellingLine(failure: GitFailure, says?: RegExp): string {
  const lines = sanitised(failure.output)
    .split('\n')
    .map(line => line.trim());
  const line =
    (says === undefined ? undefined : lines.find(each => says.test(each))) ??
    lines.find(each => each.startsWith('fatal:') || each.startsWith('error:')) ??
    lines.find(each => each !== '');
  if (line === undefined) return `exit code ${failure.exitCode}`;
  return line.replace(/^(fatal|error): /, '').slice(0, 400);
}

function contextOf(failure: GitFailure): Record<string, unknown> {
  return { command: failure.command, exitCode: failure.exitCode, output: sanitised(failure.output).slice(0, 4000) };
}

/** Git repeats addresses; a user name and password in one must not reach a log. */
function sanitised(text: string): string {
  return text.replace(/(\w{2,10}:\/\/)[^\s/@]{1,300}@/g, '$1***@');
}
