import type { Command } from 'commander';
import type { CommandRunner } from './command-runner.ts';
import { apiOption } from './options.ts';

/** `sync`: the same hint as every trigger gives, from a person. */
export function addSyncCommand(program: Command, runner: CommandRunner): void {
  program
    .command('sync')
    .description('have the daemon look at everything again, now')
    .addOption(apiOption())
    .action((options: { api?: string }) =>
      runner.ask(options.api, async ({ terminal }, api) => {
        await api.post('/api/v1/sync');
        terminal.err('The daemon looks at the repositories and at Marathon again.\n');
        return 0;
      }),
    );
}
