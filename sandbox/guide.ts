import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';
import type { SandboxFile } from './folder.ts';

/** Who reads it: where they stand, how they call Pacer, and whether their terminal has colours. */
export interface Reader {
  readonly colour: boolean;
  readonly directory: string;
  readonly call: string;
  /** The daemon asks who comes in. */
  readonly asksWho: boolean;
}

/** What the newcomer reads when everything runs: where to look, and three things to try, each a line to copy. */
export function guide(file: SandboxFile, servicePort: number, reader: Reader): string {
  const { colour, directory, call, asksWho } = reader;
  const strong = (text: string): string => (colour ? styleText('bold', text, { validateStream: false }) : text);
  const faint = (text: string): string => (colour ? styleText('dim', text, { validateStream: false }) : text);
  const desired = fileURLToPath(file.desired);
  const hello = fileURLToPath(file.sources['hello'] ?? file.desired);
  const desiredClone = shown(join(file.dir, 'clones', 'desired'), directory);
  const helloClone = shown(join(file.dir, 'clones', 'hello'), directory);
  const push = (clone: string, message: string): string =>
    `git -C ${clone} -c user.name=You -c user.email=you@example.com commit -qam '${message}' && git -C ${clone} push -q`;
  const clone = (repository: string, place: string): string =>
    // Pacer commits releases to the desired repository: whoever has a clone already gets them first.
    `if [ -d ${place} ]; then git -C ${place} pull -q; else git clone -q ${shown(repository, directory)} ${place}; fi`;
  return `
${strong('Where to look')}
  the application   curl http://127.0.0.1:${servicePort}/
  what Pacer says   ${`${call} status`.padEnd(25)} ${faint(`or ${file.dashboard} in a browser`)}
  Marathon          ${file.marathon}/v2/apps/hello
  Mesos             ${file.mesos}/slaves
  Jenkins           ${file.jenkins}/job/pacer/job/build-image/lastBuild/consoleText
  registry          ${file.registry}/v2/hello/tags/list

${strong('Three things to try')}
  1. Scale by a push ${faint('(a scale is only ever a scale: no instance restarts)')}
     ${clone(desired, desiredClone)}; sed -i.old 's/instances: .*/instances: 3/' ${desiredClone}/clusters/sandbox/hello.yaml && ${push(desiredClone, 'Three instances')}; sleep 3; ${call} status

  2. Change the code by a push ${faint('(Jenkins builds once, the new image rolls out, nobody sees a failed request)')}
     ${clone(hello, helloClone)}; echo 'Hello from my first push' > ${helloClone}/message.txt && ${push(helloClone, 'Say hello')}; sleep 8; curl http://127.0.0.1:${servicePort}/

  3. Break something by hand and watch it heal
     curl -s -X PUT -H 'Content-Type: application/json' -d '{"instances": 0}' ${file.marathon}/v2/apps/hello; sleep 3; ${call} history /hello; ${call} status

${asksWho ? `Who may come in is asked here: sign in at ${file.dashboard}, and give ${call} a token of your file as PACER_TOKEN.\n` : ''}Ctrl-C stops all of it; the next start finds it as it was.
`;
}

/** A path as short as it can be written from the directory of the reader. */
function shown(path: string, directory: string): string {
  const below = relative(directory, path);
  return quote(below.startsWith('..') ? path : below);
}

function quote(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
