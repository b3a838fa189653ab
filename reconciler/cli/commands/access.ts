import type { Command } from 'commander';
import type { CommandRunner } from './command-runner.ts';

/** `users hash-password` and `tokens create`: both print what belongs into the configuration, and store nothing. */
export function addAccessCommands(program: Command, runner: CommandRunner): void {
  const users = program.command('users').description('people who sign in at the daemon with a password');
  users
    .command('hash-password')
    .description('ask for a password, or read it from standard input, and print the line for the configuration')
    .option('--user <name>', 'whose it is')
    .action((options: { user?: string }) =>
      runner.run(async ({ terminal }) => (await import('../hash-password.ts')).hashPasswordOf(terminal, options.user)),
    );

  const tokens = program.command('tokens').description('tokens by which programs and people use the API');
  tokens
    .command('create')
    .description('make a token: it is printed once, with the lines for the configuration, which keep only its hash')
    .argument('<name>', 'by which roles name it: token:NAME')
    .option('--for <duration>', 'how long it is good', '90d')
    .option('--email <address>', 'the person whose token it is')
    .action((name: string, options: { for: string; email?: string }) =>
      runner.run(async ({ terminal }) => (await import('../create-token.ts')).createToken(terminal, name, options)),
    );
}
