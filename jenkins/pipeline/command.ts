import { spawn } from 'node:child_process';

/** How a command ended. */
export interface CommandResult {
  /** Exit code; 128 + signal number is not computed, a killed command has code -1 and `signal`. */
  readonly code: number;
  readonly signal?: string;
  /** Standard output and error as they came; empty when the output went to the console. */
  readonly output: string;
}

/** Where and how a command runs. */
export interface CommandOptions {
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Lets the command write to the console of the build itself. */
  readonly toConsole?: boolean;
}

/** Runs a program without a shell, its standard input closed. Rejects only when it cannot be started. */
export function runCommand(
  program: string,
  programArguments: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const stream = options.toConsole === true ? 'inherit' : 'pipe';
    const child = spawn(program, programArguments, {
      cwd: options.directory,
      env: options.environment,
      stdio: ['ignore', stream, stream],
    });
    const chunks: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const output = Buffer.concat(chunks).toString('utf8');
      resolve({ code: code ?? -1, output, ...(signal === null ? {} : { signal }) });
    });
  });
}
