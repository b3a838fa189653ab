import { standardConsole, type Console } from './console.ts';
import { failureSentence } from './failure.ts';
import { withoutCredentials } from './parameters.ts';
import { buildImage } from './pipeline.ts';

let stage = 'read the parameters';

const watched: Console = {
  stage(title) {
    stage = title;
    standardConsole.stage(title);
  },
  line: text => standardConsole.line(text),
  end: () => standardConsole.end(),
};

try {
  await buildImage(process.cwd(), process.env, watched);
} catch (thrown) {
  standardConsole.end();
  standardConsole.line(`FAILED: ${withoutCredentials(stage)}: ${withoutCredentials(failureSentence(thrown))}`);
  process.exitCode = 1;
}
