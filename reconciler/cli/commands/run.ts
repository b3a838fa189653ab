import type { Command } from 'commander';
import type { CommandRunner } from './command-runner.ts';

/** `run`: the daemon itself. */
export function addRunCommand(program: Command, runner: CommandRunner): void {
  program
    .command('run')
    .description('run the daemon')
    .requiredOption('--config <file>', 'configuration of the daemon (see docs/reference/daemon.md)')
    .action((options: { config: string }) =>
      runner.run(async ({ signal, home }) => (await import('../run.ts')).run(options.config, home, signal)),
    );
}
