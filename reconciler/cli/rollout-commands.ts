import { Option, type Command } from 'commander';
import type { ApiClient } from './api-client.ts';
import type { RollbackOptions } from './rollback.ts';
import { absolute } from './status.ts';
import type { Terminal } from './terminal.ts';

/** Runs an action with the process it is called in; the daemon is only looked for when it is asked. */
export type Act = (
  address: string | undefined,
  action: (terminal: Terminal, api: () => Promise<ApiClient>) => Promise<number>,
) => Promise<void>;

const apiOption = (): Option => new Option('--api <url>', 'address of the daemon; else PACER_API, else the sandbox');
const formatOption = (): Option =>
  new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text');

/** Adds `rollback` and `rollout abort`. */
export function addRolloutCommands(program: Command, act: Act): void {
  program
    .command('rollback')
    .description('go back to an earlier commit of an app by a revert; says first what that does')
    .argument('<app>', 'id of an app')
    .option('--to <commit>', 'commit to go back to; the last healthy one before when left out')
    .option('--cluster <name>', 'cluster of the repository; the only one when left out')
    .option('--reason <text>', 'why; it goes into the message of the commit')
    .option('--push', 'let the daemon commit and push, wherever this is run')
    .option('--yes', 'do it')
    .addOption(apiOption())
    .addOption(formatOption())
    .action((app: string, options: RollbackOptions & { api?: string }) =>
      act(options.api, async (terminal, api) => (await import('./rollback.ts')).rollback(terminal, api, app, options)),
    );

  program
    .command('rollout')
    .description('act on a running roll-out')
    .command('abort')
    .description('end the running roll-out of an app: the old version stays, the commit counts as failed for it')
    .argument('<app>', 'id of an app')
    .option('--reason <text>', 'why; it is kept in the ledger')
    .addOption(apiOption())
    .action((app: string, options: { reason?: string; api?: string }) =>
      act(options.api, async (terminal, api) => {
        const { reason } = options;
        const daemon = await api();
        await daemon.post(
          `/api/v1/apps/${encodeURIComponent(absolute(app))}/rollout/abort`,
          reason === undefined ? {} : { reason },
        );
        terminal.err(
          `The roll-out of ${absolute(app)} is ended; pacer status says when the old version serves alone.\n`,
        );
        return 0;
      }),
    );
}
