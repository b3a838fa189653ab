import type { Command } from 'commander';
import type { RollbackOptions } from '../rollback.ts';
import { absolute } from '../app-id.ts';
import type { CommandRunner } from './command-runner.ts';
import { apiOption, formatOption } from './options.ts';

/** `rollback` and `rollout abort`: going back, and stopping half-way. */
export function addRolloutCommands(program: Command, runner: CommandRunner): void {
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
      runner.perhapsAsk(options.api, async ({ terminal }, api) =>
        (await import('../rollback.ts')).rollback(terminal, api, app, options),
      ),
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
      runner.ask(options.api, async ({ terminal }, api) => {
        const { reason } = options;
        await api.post(
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
