import type { Command } from 'commander';
import type { CapacityOptions } from '../capacity.ts';
import type { CommandRunner } from './command-runner.ts';
import { apiOption, formatOption, several, type AskingOptions } from './options.ts';

/** `cluster`, `images` and `delivery`: the cluster as a whole. */
export function addClusterCommands(program: Command, runner: CommandRunner): void {
  program
    .command('cluster')
    .description('show the agents of the cluster: what is taken, what is free, which apps are on them')
    .addOption(apiOption())
    .addOption(formatOption())
    .action((options: AskingOptions) =>
      runner.ask(options.api, async ({ terminal }, api) =>
        (await import('../cluster.ts')).cluster(terminal, api, options.format),
      ),
    );

  program
    .command('images')
    .description('show the base images: tag, digest, age, state, and who stands on them')
    .option('--rebuild <image>', 'show what a rebuild of this image would touch; rebuilds nothing')
    .addOption(apiOption())
    .addOption(formatOption())
    .action((options: AskingOptions & { rebuild?: string }) =>
      runner.ask(options.api, async ({ terminal }, api) =>
        (await import('../images.ts')).images(terminal, api, options),
      ),
    );

  program
    .command('delivery')
    .description('show how often, how fast and how safely changes reach the cluster')
    .option('--since <duration>', 'how far to look back', '30d')
    .addOption(apiOption())
    .addOption(formatOption())
    .action((options: AskingOptions & { since: string }) =>
      runner.ask(options.api, async ({ terminal }, api) =>
        (await import('../delivery.ts')).delivery(terminal, api, options),
      ),
    );
}

/** `capacity`: a question to the cluster that changes nothing. */
export function addCapacityCommand(program: Command, runner: CommandRunner): void {
  program
    .command('capacity')
    .description('would these instances find a place? nothing is changed; exit code 0 they fit, 3 not, 1 error')
    .option('--instances <number>', 'instances')
    .option('--mem <megabytes>', 'memory of one instance')
    .option('--cpus <number>', 'processors of one instance')
    .option('--disk <megabytes>', 'disk of one instance')
    .option('--gpus <number>', 'graphics processors of one instance')
    .option('--port <number>', 'host port of one instance, 0 for any; may be repeated', several)
    .option('--constraint <text>', 'constraint such as "hostname UNIQUE"; may be repeated', several)
    .option('--role <name>', 'role whose resources are taken; may be repeated', several)
    .option('--definition <file>', 'in place of numbers: a JSON file with a definition as Marathon takes it')
    .addOption(apiOption())
    .addOption(formatOption())
    .action((options: CapacityOptions & { api?: string }) =>
      runner.ask(options.api, async ({ terminal }, api) =>
        (await import('../capacity.ts')).capacity(terminal, api, options),
      ),
    );
}
