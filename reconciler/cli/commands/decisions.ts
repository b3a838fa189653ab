import type { Command } from 'commander';
import type { FreezeOptions } from '../decide.ts';
import type { CommandRunner } from './command-runner.ts';
import { apiOption, formatOption, several, type AskingOptions } from './options.ts';

/** `freeze`, `unfreeze` and `approve`: what people decide. */
export function addDecisionCommands(program: Command, runner: CommandRunner): void {
  program
    .command('freeze')
    .description('stop all changes, or those of some apps; kept in git, in force at once')
    .requiredOption('--reason <text>', 'why, for whoever has to wait')
    .option('--for <duration>', 'how long, such as 2h; until somebody lifts it when left out')
    .option('--until <time>', 'until when, such as 2026-12-24T18:00:00+01:00')
    .option('--app <id>', 'only this app, or group with everything in it; may be repeated', several)
    .option('--owner <name>', 'who decided it; with a token in PACER_TOKEN the daemon knows')
    .addOption(apiOption())
    .addOption(formatOption())
    .action((options: FreezeOptions & AskingOptions) =>
      runner.ask(options.api, async ({ terminal }, api) =>
        (await import('../decide.ts')).freeze(terminal, api, options),
      ),
    );

  program
    .command('unfreeze')
    .description('lift a freeze')
    .argument('[id]', 'which one; the only one there is when left out')
    .option('--owner <name>', 'who lifts it; with a token in PACER_TOKEN the daemon knows')
    .addOption(apiOption())
    .addOption(formatOption())
    .action((id: string | undefined, options: AskingOptions & { owner?: string }) =>
      runner.ask(options.api, async ({ terminal }, api) =>
        (await import('../decide.ts')).unfreeze(terminal, api, { id, ...options }),
      ),
    );

  program
    .command('approve')
    .description('agree to a plan; exit code 1 when it is another plan by now, which is shown')
    .argument('<plan>', 'id of the plan, as pacer plan prints it')
    .option('--app <id>', 'only to what it does to this app, or group with everything in it; may be repeated', several)
    .addOption(apiOption())
    .addOption(formatOption())
    .action((plan: string, options: AskingOptions & { app?: readonly string[] }) =>
      runner.ask(options.api, async ({ terminal }, api) =>
        (await import('../decide.ts')).approve(terminal, api, { plan, ...options }),
      ),
    );
}
