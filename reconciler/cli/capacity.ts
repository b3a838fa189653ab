import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pacerError } from '../../errors/pacer-error.ts';
import type { CapacityAnswer } from '../../schemas/generated/capacity-answer.ts';
import type { ApiClient } from './api-client.ts';
import { alignColumns, createStyle, printable, type Style, type Terminal } from './terminal.ts';

/** Options of `pacer capacity`, as they are written. */
export interface CapacityOptions {
  readonly definition?: string;
  readonly cpus?: string;
  readonly mem?: string;
  readonly disk?: string;
  readonly gpus?: string;
  readonly instances?: string;
  readonly port?: readonly string[];
  readonly constraint?: readonly string[];
  readonly role?: readonly string[];
  readonly format: string;
}

/** Exit codes. */
const fits = 0;
const doesNotFit = 3;

/** `pacer capacity`: would these instances find a place? Nothing is changed. */
export async function capacity(terminal: Terminal, api: ApiClient, options: CapacityOptions): Promise<number> {
  const question = await questionOf(options, terminal.directory);
  const answer = (await api.post('/api/v1/capacity', question)) as CapacityAnswer;
  if (options.format === 'json') terminal.out(`${JSON.stringify(answer)}\n`);
  else terminal.out(formatAnswer(answer, createStyle(terminal.colour)));
  return answer.verdict.verdict === 'fits' ? fits : doesNotFit;
}

async function questionOf(options: CapacityOptions, directory: string): Promise<Readonly<Record<string, unknown>>> {
  if (options.definition !== undefined) return { definition: await readDefinition(options.definition, directory) };
  const { cpus, mem, disk, gpus, instances, port, constraint, role } = options;
  const numbers = Object.entries({ cpus, mem, disk, gpus, instances }).flatMap(([name, text]) =>
    text === undefined ? [] : [[name, numberOf(name, text)] as const],
  );
  return {
    ...Object.fromEntries(numbers),
    ...(port === undefined ? {} : { ports: port.map(each => numberOf('port', each)) }),
    ...(constraint === undefined ? {} : { constraints: constraint.map(each => each.trim().split(/[\s,:]+/)) }),
    ...(role === undefined ? {} : { acceptedResourceRoles: role }),
  };
}

async function readDefinition(file: string, directory: string): Promise<unknown> {
  const text = await readFile(resolve(directory, file), 'utf8').catch((cause: unknown) => {
    throw pacerError('usage', { message: `The file ${file} cannot be read.`, cause });
  });
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw pacerError('usage', { message: `The file ${file} is no JSON.`, cause });
  }
}

function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw pacerError('usage', { message: `--${name} needs a number, not "${text}".` });
  return value;
}

/** The answer for people. Ends with a line break. */
export function formatAnswer({ verdict, agents, largestMem, ageSeconds }: CapacityAnswer, style: Style): string {
  const paint = { fits: style.good, impossible: style.bad, unlikely: style.warn, 'no judgement': style.warn };
  const lines = [`${paint[verdict.verdict](style.strong(verdict.verdict))}: ${printable(verdict.sentence)}`];
  if (verdict.change !== undefined) lines.push(`→ ${printable(verdict.change)}`);
  const { robustness } = verdict;
  if (robustness !== undefined && verdict.verdict !== 'impossible')
    lines.push(style.faint(`${robustness.fit} of ${robustness.orders} simulated orders of offers lead to the end.`));
  if (agents.length > 0) {
    const head = ['AGENT', 'TAKES', 'CPUS FREE', 'MEMORY FREE', 'DISK FREE', 'WHY NOT MORE'].map(style.faint);
    const placed = new Map(verdict.placement.map(({ agent, instances }) => [agent, instances]));
    const rows = agents.map(({ id, hostname, free, takes, sentence = '' }) => [
      style.name(printable(hostname === '' ? id : hostname)),
      `${takes}${placed.has(id) ? style.good(` (gets ${placed.get(id) ?? 0})`) : ''}`,
      String(free.cpus),
      `${free.mem} MB`,
      `${free.disk} MB`,
      printable(sentence),
    ]);
    lines.push('', alignColumns([head, ...rows]), '');
  }
  if (largestMem !== undefined && largestMem > 0)
    lines.push(`All instances fit with up to ${largestMem} MB of memory each, everything else as asked.`);
  if (ageSeconds !== undefined) lines.push(style.faint(`Mesos was read ${Math.round(ageSeconds)} s ago.`));
  return `${lines.join('\n')}\n`;
}
