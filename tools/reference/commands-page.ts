import type { Argument, Command, Option } from 'commander';
import { anchorOf, codeBlock, inlineCode, plainText, table } from './markdown.ts';

/** The page of all commands, from the program itself. */
export function commandsPage(program: Command): string {
  const commands = visibleCommands(program);
  const parts = [
    '# Commands',
    plainText(program.description()),
    'In a clone, `./pacer COMMAND` works from any directory; `npm start -- …` is `./pacer sandbox …`.',
  ];
  const rows = commands.map(({ name, command }) => [
    `[${inlineCode(name)}](#${anchorOf(name)})`,
    plainText(command.summary() || command.description()),
  ]);
  parts.push(table(['command', 'does'], rows));
  const general = optionTable(program, program);
  if (general !== undefined) parts.push('## Options of every command', general);
  for (const { name, command } of commands) parts.push(...commandSection(program, name, command));
  return parts.filter(part => part !== '').join('\n\n');
}

interface NamedCommand {
  /** With the names of the commands it stands below: `pacer jenkins install`. */
  readonly name: string;
  readonly command: Command;
}

function visibleCommands(program: Command): readonly NamedCommand[] {
  const found: NamedCommand[] = [];
  const helper = program.createHelp();
  function walk(parent: Command, prefix: string): void {
    for (const command of helper.visibleCommands(parent)) {
      if (command.name() === 'help') continue;
      const name = `${prefix} ${command.name()}`;
      found.push({ name, command });
      walk(command, name);
    }
  }
  walk(program, program.name());
  return found;
}

function commandSection(program: Command, name: string, command: Command): readonly string[] {
  const parts = [`## ${name}`, plainText(command.description())];
  // The usage of commander starts with the names; ours are complete already.
  parts.push(codeBlock('sh', `${name} ${command.usage()}`.trimEnd()));
  const rows = command.registeredArguments.map(each => [inlineCode(argumentText(each)), ...argumentCells(each)]);
  if (rows.length > 0) parts.push(table(['argument', 'default', 'what it is'], rows));
  const options = optionTable(program, command);
  if (options !== undefined) parts.push(options);
  return parts;
}

function argumentText(argument: Argument): string {
  const name = argument.variadic ? `${argument.name()}...` : argument.name();
  return argument.required ? `<${name}>` : `[${name}]`;
}

function argumentCells(argument: Argument): readonly string[] {
  return [valueText(argument.defaultValue), describe(argument.description, argument.argChoices)];
}

function optionTable(program: Command, command: Command): string | undefined {
  const options = program
    .createHelp()
    .visibleOptions(command)
    .filter(option => option.long !== '--help' && option.long !== '--version');
  if (options.length === 0) return undefined;
  const rows = options.map((option: Option) => [
    inlineCode(option.flags),
    valueText(option.defaultValue),
    describe(option.mandatory ? `required: ${option.description}` : option.description, option.argChoices),
  ]);
  return table(['option', 'default', 'what it does'], rows);
}

function describe(description: string, choices: readonly string[] | undefined): string {
  const text = plainText(description);
  if (choices === undefined) return text;
  return `${text}${text === '' ? '' : ': '}${choices.map(inlineCode).join(', ')}`;
}

function valueText(value: unknown): string {
  if (value === undefined || value === false) return '';
  return inlineCode(typeof value === 'string' ? value : JSON.stringify(value));
}
