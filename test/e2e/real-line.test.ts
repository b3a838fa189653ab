import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingPrograms, skipReason } from '../referee/installed.ts';
import { whyNoContainers } from '../referee/podman.ts';
import { until } from '../support/until.ts';
import { git, startTestSandbox, type TestSandbox } from './sandbox.ts';

function whyNot(): string | undefined {
  if (process.env['PACER_REAL_LINE'] === undefined)
    return 'it downloads a Debian system and takes minutes; PACER_REAL_LINE=1 runs it.';
  const programs = { buildah: 'buildah', debootstrap: 'debootstrap', javac: 'default-jdk-headless' };
  const servlets = '/usr/share/java/tomcat10-servlet-api.jar';
  if (!existsSync(servlets)) return `${servlets} is missing (apt-get install libtomcat10-java).`;
  return missingPrograms({ ...programs, jar: 'default-jdk-headless' }) ?? whyNoContainers();
}

const image = (name: string, build: string): string => `kind: Image
build:
  source: {repository: ../line.git, ref: main, paths: ["${name}/**"]}
  ${build.trim().replaceAll('\n', '\n  ')}
`;

const desired = {
  'images/base-os.yaml': image('base-os', 'run: sh base-os/make-rootfs.sh\ncopy: {"base-os/system/*": /}'),
  'images/java-17.yaml': image('java-17', 'from: images/base-os\ndockerfile: java-17/Dockerfile'),
  'images/tomcat-10.yaml': image('tomcat-10', 'from: images/java-17\ndockerfile: tomcat-10/Dockerfile'),
  'clusters/sandbox/cart.yaml': `kind: App
build:
  source: {repository: ../line.git, ref: main, paths: ["cart/**"]}
  from: images/tomcat-10
  run: sh cart/build.sh
  copy: {cart/cart.war: /var/lib/tomcat10/webapps/ROOT.war}
marathon:
  id: /cart
  cmd: JAVA_OPTS="-Xmx128m -Dhttp.port=$PORT0" exec /usr/share/tomcat10/bin/catalina.sh run
  instances: 1
  cpus: 0.5
  mem: 400
  portDefinitions: [{port: 0, name: http}]
  healthChecks: [{protocol: HTTP, path: /, portIndex: 0, gracePeriodSeconds: 120, intervalSeconds: 2}]
`,
};

// From Debian's root file system to a WAR that answers: nothing here is a stand-in but Marathon, Mesos and Jenkins.
describe.skipIf(skipReason(whyNot(), 'The whole line of images for real'))('the line of images', () => {
  let sandbox: TestSandbox;
  let home: string;
  let line: string;
  const said: string[] = [];

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'pacer-line-'));
    sandbox = await startTestSandbox({ arguments: ['--executor', 'podman'] });
    // Its own build is over before those of the line are counted.
    await sandbox.settled('/hello');
    line = join(sandbox.urls.dir, 'repositories', 'line.git');
    const work = join(home, 'line');
    await mkdir(work, { recursive: true });
    await cp(join(import.meta.dirname, 'line'), work, { recursive: true });
    await git(work, 'init', '-q', '-b', 'main');
    await git(work, 'add', '-A');
    await git(work, 'commit', '-q', '-m', 'The line');
    await git(home, 'clone', '-q', '--bare', work, line);
  }, 120_000);
  afterAll(async () => {
    process.stdout.write(`${said.join('\n')}\n`);
    await sandbox.remove();
    await rm(home, { recursive: true, force: true });
  });

  /** What the application answers, once it says this. */
  async function answering(text: string, seconds: number): Promise<string> {
    const began = Date.now();
    const answer = await until(
      `/cart to answer ${text}`,
      async () => {
        const app = await sandbox.app('/cart');
        const port = (await sandbox.marathonApp('/cart'))?.tasks[0]?.ports[0];
        if (port === undefined || app?.sync !== 'synced') throw new Error(JSON.stringify(app));
        const body = await (await fetch(`http://127.0.0.1:${port}/`)).text();
        if (!body.includes(text)) throw new Error(`${JSON.stringify(app)} answers ${body}`);
        return body;
      },
      seconds,
    );
    const image = (await sandbox.marathonApp('/cart'))?.container?.docker?.image;
    const builds = (await sandbox.builds()).length;
    said.push(`${((Date.now() - began) / 1000).toFixed(0)} s: ${answer.trim()} (${image}; ${builds} builds so far)`);
    return image ?? '';
  }

  it('is built from the base up, each image once, and the application at its end answers', async () => {
    const before = (await sandbox.builds()).length;
    await git(home, 'clone', '-q', sandbox.urls.desired, 'desired');
    await mkdir(join(home, 'desired', 'images'), { recursive: true });
    for (const [path, content] of Object.entries(desired)) await writeFile(join(home, 'desired', path), content);
    await git(join(home, 'desired'), 'add', '-A');
    await git(join(home, 'desired'), 'commit', '-q', '-m', 'A line of images and an app on it');
    await git(join(home, 'desired'), 'push', '-q');
    await answering('the first base', 900);
    expect((await sandbox.builds()).length - before).toBe(4);
  }, 1_000_000);

  it('is built anew when its base changes, and a revert brings the old application back without a build', async () => {
    const before = (await sandbox.builds()).length;
    const first = (await sandbox.marathonApp('/cart'))?.container?.docker?.image;
    const remote = pathToFileURL(line).href;
    await sandbox.push(remote, { 'base-os/motd': 'the second base\n' }, 'Another base');
    const second = await answering('the second base', 900);
    expect(second).not.toBe(first);
    expect((await sandbox.builds()).length - before).toBe(4);
    await sandbox.push(remote, { 'base-os/motd': 'the first base\n' }, 'Back to the first base');
    expect(await answering('the first base', 120)).toBe(first);
    expect((await sandbox.builds()).length - before).toBe(4);
  }, 1_200_000);
});
