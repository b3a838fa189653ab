import { GitPluginError, simpleGit } from 'simple-git';
import { pacerError } from '../errors/pacer-error.ts';
import { gitEnvironment, hardenedConfig, type GitAccess } from './environment.ts';
import { translateFailure, type GitFailure } from './failure.ts';

/** Where git runs and with what. */
export interface GitOptions extends GitAccess {
  /** An existing bare repository (or an empty folder that is about to become one); absolute. */
  readonly directory: string;
  /** Variables to choose from; `process.env` when left out. Most are not passed on. */
  readonly environment?: NodeJS.ProcessEnv;
  /** A process that prints nothing for so long is stopped. 60 seconds when left out. */
  readonly silenceMilliseconds?: number;
}

/** Options of one command. */
export interface RunOptions {
  /** Written to the command's standard input. */
  readonly input?: string | Buffer;
  readonly signal?: AbortSignal;
  /** Exit codes that are an answer and not a failure; 0 always is. */
  readonly accept?: readonly number[];
}

/** Git, in one directory. */
export interface Git {
  readonly directory: string;
  /** Environment of every process, for the one long-lived process that simple-git cannot run. */
  readonly environment: Readonly<Record<string, string>>;
  /** Runs one command and resolves with its standard output; rejects with a PacerError of the `git-` family. */
  run(args: readonly string[], options?: RunOptions): Promise<string>;
}

/**
 * The only door to git. Every command runs without the machine's configuration, without hooks, prompts and other
 * protocols than https, ssh and file. Callers check references and addresses first (`reference.ts`, `address.ts`) and
 * put `--end-of-options` or `--` before them.
 */
export function createGit(options: GitOptions): Git {
  const environment = gitEnvironment(options);

  async function run(args: readonly string[], run: RunOptions = {}): Promise<string> {
    const command = args[0] ?? '';
    if (run.signal?.aborted === true)
      throw translateFailure({ command, exitCode: -1, output: '', stopped: 'cancelled' });
    let failure: GitFailure | undefined;
    const instance = configured(run, result => (failure = { command, ...result }));
    try {
      return await instance.env(environment).raw([...args]);
    } catch (error) {
      throw translateFailure(failure ?? failureOf(command, error, run.signal));
    }
  }

  /** simple-git makes its own error of whatever `errors` returns, so the exit code goes out by a call. */
  function configured(
    run: RunOptions,
    failed: (result: { exitCode: number; output: string }) => void,
  ): ReturnType<typeof simpleGit> {
    const accepted = new Set([0, ...(run.accept ?? [])]);
    try {
      return simpleGit({
        baseDir: options.directory,
        allowEnvironment: Object.keys(environment),
        unsafe: {
          allowUnsafeConfigPaths: true,
          allowUnsafeConfigEnvCount: true,
          allowUnsafeHooksPath: true,
          allowUnsafeFsMonitor: true,
          allowUnsafeSshCommand: true,
          allowUnsafeTemplateDir: true,
        },
        config: [...hardenedConfig],
        timeout: { block: options.silenceMilliseconds ?? 60_000 },
        ...(run.signal === undefined ? {} : { abort: run.signal }),
        ...(run.input === undefined ? {} : { input: () => run.input }),
        errors: (error, { exitCode, stdErr, stdOut }) => {
          if (error instanceof GitPluginError) return error;
          if (accepted.has(exitCode)) return undefined;
          // `push --porcelain` says on standard output what was refused.
          failed({ exitCode, output: Buffer.concat([...stdErr, ...stdOut]).toString('utf8') });
          return new Error(`exit code ${exitCode}`);
        },
      });
    } catch (error) {
      throw pacerError('git-failed', {
        message: `The directory ${options.directory} is not there.`,
        advice: 'Pacer makes its directories itself; if somebody removed it, start Pacer again.',
        cause: error,
      });
    }
  }

  return { directory: options.directory, environment, run };
}

function failureOf(command: string, error: unknown, signal: AbortSignal | undefined): GitFailure {
  const output = error instanceof Error ? error.message : String(error);
  const failure = { command, exitCode: -1, output };
  if (signal?.aborted === true) return { ...failure, stopped: 'cancelled' };
  if (error instanceof GitPluginError && error.plugin === 'timeout') return { ...failure, stopped: 'timeout' };
  return failure;
}
