import { asPacerError, isPacerError } from '../../../errors/pacer-error.ts';
import { findApi, type ApiClient } from '../api-client.ts';
import { createStyle, printable, type Terminal } from '../terminal.ts';

/** The process that a command is called in. */
export interface CommandEffects {
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  /** Folder of the Pacer installation: its sandbox is the last place where a daemon is looked for. */
  readonly home: string;
}

/**
 * Runs what a command does: the number it answers is the exit code, and what it throws becomes a sentence. Commands load
 * what they do when they are called, so that each of them starts as fast as it can.
 */
export interface CommandRunner {
  /** Runs an action that needs no daemon. */
  run(action: (effects: CommandEffects) => Promise<number>): Promise<void>;
  /** Runs an action with the API of the daemon at an address, or where it is found. */
  ask(address: string | undefined, action: (effects: CommandEffects, api: ApiClient) => Promise<number>): Promise<void>;
  /** The same for an action that may do without a daemon: it is only looked for when the action wants it. */
  perhapsAsk(
    address: string | undefined,
    action: (effects: CommandEffects, api: () => Promise<ApiClient>) => Promise<number>,
  ): Promise<void>;
}

/** A runner in this process; `exit` is told the exit code. */
export function createCommandRunner(effects: CommandEffects, exit: (code: number) => void): CommandRunner {
  const run: CommandRunner['run'] = action => report({ terminal: effects.terminal, exit }, () => action(effects));
  const perhapsAsk: CommandRunner['perhapsAsk'] = (address, action) =>
    run(async () => {
      let api: ApiClient | undefined;
      try {
        return await action(effects, async () => (api ??= await findApi(effects.terminal, address, effects.home)));
      } finally {
        await api?.close();
      }
    });
  return {
    run,
    perhapsAsk,
    ask: (address, action) => perhapsAsk(address, async (_, api) => action(effects, await api())),
  };
}

/** Runs a command; an error becomes one sentence with advice on standard error, and exit code 1. */
export async function report(
  parts: { readonly terminal: Terminal; readonly exit: (code: number) => void },
  action: () => Promise<number>,
): Promise<void> {
  try {
    parts.exit(await action());
  } catch (thrown) {
    const error = asPacerError(thrown);
    const style = createStyle(parts.terminal.colour);
    parts.terminal.err(
      `${style.bad('error')}: ${printable(error.message)}\n${printable(error.advice)} ${style.faint(`(${error.code})`)}\n`,
    );
    if (error.kind === 'bug' && thrown instanceof Error && !isPacerError(thrown))
      parts.terminal.err(`${thrown.stack ?? ''}\n`);
    parts.exit(1);
  }
}
