import type { Command } from 'commander';
import type { CommandRunner } from './command-runner.ts';
import { apiOption, formatOption, type AskingOptions } from './options.ts';

/** `builds` and `build logs`: what Jenkins builds. */
export function addBuildsCommands(program: Command, runner: CommandRunner): void {
  program
    .command('builds')
    .description('show the builds of images in Jenkins: queued, running, and the last ones that ended')
    .argument('[target]', 'only of this app, image or base image')
    .option('--all', 'also those that ended long ago', false)
    .addOption(apiOption())
    .addOption(formatOption())
    .action((target: string | undefined, options: AskingOptions & { all: boolean }) =>
      runner.ask(options.api, async ({ terminal }, api) =>
        (await import('../builds.ts')).builds(terminal, api, target, options),
      ),
    );

  program
    .command('build')
    .description('look into one build')
    .command('logs')
    .description('print the console of the newest build of an app or image, secrets hidden')
    .argument('<target>', 'app, image, base image, or id of a build')
    .option('-f, --follow', 'go on until it ends; exit code 3 when it did not succeed', false)
    .addOption(apiOption())
    .addOption(formatOption())
    .action((target: string, options: AskingOptions & { follow: boolean }) =>
      runner.ask(options.api, async ({ terminal, signal }, api) =>
        (await import('../builds.ts')).buildLogs(terminal, api, target, options, signal),
      ),
    );
}
