import { chmod, cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { createJenkins } from '../../jenkins/client/create-jenkins.ts';
import { installBuildJob } from '../../jenkins/job/install.ts';
import { startLine, type Line } from '../pipeline/line.ts';
import { createWorkbench } from '../pipeline/pipeline.ts';
import { startJenkins, type TestJenkins } from '../sandbox-jenkins/jenkins.ts';

const root = join(import.meta.dirname, '../..');
const path = process.env['PATH'] ?? '';

let line: Line;
let source: Awaited<ReturnType<typeof createWorkbench>>;
let server: TestJenkins;

beforeAll(async () => {
  line = await startLine();
  source = await createWorkbench();
  await cp(join(root, 'jenkins/pipeline'), join(source.repository, 'jenkins/pipeline'), { recursive: true });
  await source.commit({ 'package.json': '{ "type": "module" }' });
  // Agents install the packages from a registry; here they are those of this clone.
  const bin = join(source.home, 'bin');
  await mkdir(bin);
  await writeFile(
    join(bin, 'npm'),
    `#!/bin/sh\n[ "$1" = ci ] && exec ln -s ${join(root, 'node_modules')} node_modules\n`,
  );
  await chmod(join(bin, 'npm'), 0o755);
  process.env['PATH'] = `${bin}:${path}`;
  server = await startJenkins({ jobs: [] });
});
afterAll(async () => {
  process.env['PATH'] = path;
  await server.remove();
  await source.remove();
  await line.remove();
});

it('the installed job runs the Jenkinsfile of its source: image pushed, report archived, digest in the description', async () => {
  const jenkins = createJenkins({ url: server.url, clock: systemClock });
  const job = 'pacer/build-image';
  const definition = { fullName: job, sourceRepository: source.repository, sourceRef: 'main' };
  await installBuildJob(jenkins.items, definition, { isDryRun: false });

  const recipe = { copy: { 'server.js': '/app/' }, command: ['node', '/app/server.js'] };
  const parameters = { ...line.parameters(recipe), SOURCE_REPOSITORY: line.bench.repository };
  const { queueId } = await jenkins.trigger(job, parameters);
  const number = await server.executableOf(queueId);
  const build = await server.finished('/job/pacer/job/build-image/', number);
  const { text } = await jenkins.console(job, number, 0);
  expect([build.result, text]).toEqual(['SUCCESS', expect.stringContaining('Finished: SUCCESS')]);

  const pushed = await line.read('shop/hello', 'tag-1');
  const report = JSON.parse(String(await jenkins.artifact(job, number, 'image.json'))) as {
    digest: string;
    image: string;
  };
  expect(report.digest).toBe(pushed.digest);
  expect((await jenkins.build(job, number))?.description).toBe(`image=${report.image}@${report.digest}`);
  await jenkins.close();
});
