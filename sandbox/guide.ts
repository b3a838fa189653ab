import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';
import type { SandboxFile } from './folder.ts';

/** What the newcomer reads when everything runs: where to look, and three things to try, each a line to copy. */
export function guide(file: SandboxFile, servicePort: number, colour: boolean): string {
  const strong = (text: string): string => (colour ? styleText('bold', text, { validateStream: false }) : text);
  const faint = (text: string): string => (colour ? styleText('dim', text, { validateStream: false }) : text);
  const clones = join(file.dir, 'clones');
  const desired = fileURLToPath(file.desired);
  const hello = fileURLToPath(file.sources['hello'] ?? file.desired);
  const identity = '-c user.name=You -c user.email=you@example.com';
  return `
${strong('Where to look')}
  the application   curl http://127.0.0.1:${servicePort}/
  what Pacer says   ./pacer status            ${faint(`or ${file.dashboard} in a browser`)}
  Marathon          ${file.marathon}/v2/apps/hello
  Mesos             ${file.mesos}/slaves
  Jenkins           ${file.jenkins}/job/pacer/job/build-image/lastBuild/consoleText
  registry          ${file.registry}/v2/hello/tags/list

${strong('Three things to try')}
  1. Scale by a push ${faint('(a scale is only ever a scale: no instance restarts)')}
     git clone -q ${quote(desired)} ${quote(join(clones, 'desired'))}; cd ${quote(join(clones, 'desired'))} && sed -i.old 's/instances: .*/instances: 3/' clusters/sandbox/hello.yaml && rm -f clusters/sandbox/*.old && git ${identity} commit -qam 'Three instances' && git push -q; cd - > /dev/null; ./pacer status

  2. Change the code by a push ${faint('(Jenkins builds once, the new image rolls out, nobody sees a failed request)')}
     git clone -q ${quote(hello)} ${quote(join(clones, 'hello'))}; cd ${quote(join(clones, 'hello'))} && echo 'Hello from my first push' > message.txt && git ${identity} commit -qam 'Say hello' && git push -q; cd - > /dev/null; sleep 8; curl http://127.0.0.1:${servicePort}/

  3. Break something by hand and watch it heal
     curl -s -X PUT -H 'Content-Type: application/json' -d '{"instances": 0}' ${file.marathon}/v2/apps/hello; sleep 3; ./pacer history /hello; ./pacer status

Ctrl-C stops all of it; the next start finds it as it was.
`;
}

function quote(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
