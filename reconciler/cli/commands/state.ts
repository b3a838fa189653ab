import type { Command } from 'commander';
import type { CommandRunner } from './command-runner.ts';
import { apiOption, formatOption, type AskingOptions } from './options.ts';

/** `status`, `why` and `history`: how apps stand, and what was done. */
export function addStateCommands(program: Command, runner: CommandRunner): void {
  program
    .command('status')
    .description('show the state of all apps, or of one; exit code 3 when something is not as promised')
    .argument('[app]', 'id of an app')
    .option('--watch', 'show it again at every change', false)
    .addOption(apiOption())
    .addOption(formatOption())
    .action((app: string | undefined, options: AskingOptions & { watch: boolean }) =>
      runner.ask(options.api, async ({ terminal, signal }, api) =>
        (await import('../status.ts')).status(terminal, api, { app, ...options }, signal),
      ),
    );

  program
    .command('why')
    .description('say why an app is not as promised, with the log lines that prove it')
    .argument('<app>', 'id of an app')
    .addOption(apiOption())
    .addOption(formatOption())
    .action((app: string, options: AskingOptions) =>
      runner.ask(options.api, async ({ terminal }, api) =>
        (await import('../why.ts')).why(terminal, api, app, options.format),
      ),
    );

  program
    .command('history')
    .description('show what was done, newest first')
    .argument('[app]', 'id of an app; all when left out')
    .option('--commit <id>', 'only for this commit; four digits of its id will do')
    .addOption(apiOption())
    .addOption(formatOption())
    .action((app: string | undefined, options: AskingOptions & { commit?: string }) =>
      runner.ask(options.api, async ({ terminal }, api) =>
        (await import('../history.ts')).history(terminal, api, { ...options, ...(app === undefined ? {} : { app }) }),
      ),
    );
}
