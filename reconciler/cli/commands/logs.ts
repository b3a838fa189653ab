import type { Command } from 'commander';
import type { LogsOptions } from '../logs.ts';
import type { CommandRunner } from './command-runner.ts';
import { apiOption, formatOption, several } from './options.ts';

/** `logs`: what apps, builds and the daemon write. */
export function addLogsCommand(program: Command, runner: CommandRunner): void {
  program
    .command('logs')
    .description('show the logs of apps, instances, builds and the daemon, merged in the order of their times')
    .argument('[apps...]', 'ids of apps: all their instances')
    .option('-f, --follow', 'go on with what is written from now on, until Ctrl-C', false)
    .option('--since <time>', 'everything since then: 10m, 2h, or 2026-11-22T07:49:02Z; else the newest entries')
    .option('--until <time>', 'nothing after that')
    .option('--tail <number>', 'how many of the newest entries; 200 when --since is not given either')
    .option('--grep <expression>', 'only entries in which this regular expression (RE2) is found')
    .option('--exclude <expression>', 'no entries in which this one is found')
    .option('-C, --context <number>', 'so many entries before and after each one that is found, at most 50')
    .option('--level <level>', 'only this level and worse ones: trace, debug, info, warn, error, fatal')
    .option(
      '--instance <id>',
      'also this instance: its id, a beginning of it, or cart.1f3a as the lines name it; may be repeated',
      several,
      [],
    )
    .option('--build <number>', 'also this build, 12 or JOB#12; may be repeated', several, [])
    .option('--daemon', 'also the lines of the daemon itself', false)
    .option('--finished', 'instances that have ended, too', false)
    .option('--full', 'show entries as they were written, stack traces whole', false)
    .addOption(apiOption())
    .addOption(formatOption())
    .action((apps: readonly string[], options: Omit<LogsOptions, 'apps'> & { api?: string }) =>
      runner.ask(options.api, async ({ terminal, signal }, api) =>
        (await import('../logs.ts')).logs(terminal, api, { ...options, apps }, signal),
      ),
    );
}
