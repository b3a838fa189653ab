import type { Json } from '../../../marathon/types.ts';
import { isObject } from '../merge-patch.ts';
import type { AdviceSubject } from './advise-app.ts';

// The heap of Java, and of Node (in MB).
const javaHeap = /-Xmx(\d{1,12})([kmgKMG]?)(?![\w])/g;
const nodeHeap = /--max[-_]old[-_]space[-_]size[= ](\d{1,9})(?!\w)/g;
const megabyte = 1024 * 1024;
const units: Readonly<Record<string, number>> = { '': 1, k: 1024, m: megabyte, g: 1024 * megabyte };

const smallestRoom = 64;
const smallestShare = 0.1;

/** Advice about a heap limit that stands in a command, an argument or a variable, compared with `mem`. */
export function memoryAdvice(subject: AdviceSubject): void {
  const { app } = subject;
  if (typeof app.mem !== 'number') return;
  for (const [pointer, text] of textsOf(subject)) {
    const heap = heapIn(text);
    if (heap === undefined || app.mem - heap >= Math.max(smallestRoom, app.mem * smallestShare)) continue;
    subject.say(
      'memory-headroom',
      pointer,
      `The heap may take ${Math.round(heap)} MB of the ${app.mem} MB of the instance: too little stays for the rest of the process.`,
    );
    return;
  }
}

function* textsOf({ app }: AdviceSubject): Generator<readonly [pointer: string, text: string]> {
  if (typeof app.cmd === 'string') yield ['/cmd', app.cmd];
  if (Array.isArray(app.args))
    for (const [index, text] of app.args.entries()) if (typeof text === 'string') yield [`/args/${index}`, text];
  const env: Json | undefined = app.env;
  if (!isObject(env)) return;
  for (const [name, value] of Object.entries(env)) {
    if (typeof value === 'string') yield [`/env/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, value];
  }
}

/** MB; the last one counts, as for the programs themselves. */
function heapIn(text: string): number | undefined {
  let heap: number | undefined;
  for (const [, size, unit = ''] of text.matchAll(javaHeap))
    heap = (Number(size) * (units[unit.toLowerCase()] ?? 1)) / megabyte;
  for (const [, size] of text.matchAll(nodeHeap)) heap = Number(size);
  return heap;
}
