import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../../reconciler/cli/program.ts';
import { shellJob, startJenkins, type TestJenkins } from '../sandbox-jenkins/jenkins.ts';

let server: TestJenkins;
let folder: string;

beforeAll(async () => {
  server = await startJenkins({
    users: [{ name: 'pacer', token: 'T0KEN', password: 'pass' }],
    jobs: [shellJob('theirs', 'true')],
  });
  folder = await mkdtemp(join(tmpdir(), 'pacer-jenkins-command-'));
  await mkdir(join(folder, 'clusters/prod'), { recursive: true });
  const cluster = `marathon: { url: "http://127.0.0.1:1" }\njenkins: { url: "${server.url}", job: ci/image }\nowns: [/]\n`;
  await writeFile(join(folder, 'clusters/prod/cluster.yaml'), cluster);
  await writeFile(join(folder, 'token'), 'T0KEN\n');
  await writeFile(join(folder, 'password'), 'pass\n');
});
afterAll(async () => {
  await server.remove();
  await rm(folder, { recursive: true, force: true });
});

/** Runs `pacer …` as a user does, in the desired repository. */
async function pacer(...words: string[]) {
  let [out, err, code] = ['', '', -1];
  const terminal = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    colour: false,
    now: () => 0,
    directory: folder,
    environment: {},
  };
  const program = createProgram({
    terminal,
    signal: new AbortController().signal,
    home: folder,
    exit: given => void (code = given),
  });
  await program.parseAsync(['node', 'pacer', ...words]);
  return { out, err, code };
}

const source = ['--source', 'https://git.example/pacer.git'];
const user = ['--user', 'pacer', '--token-file', 'token'];

describe('pacer jenkins install', () => {
  it('takes Jenkins and job from the cluster, says what it would do, does it, and then has nothing to do', async () => {
    const dry = await pacer('jenkins', 'install', ...source, ...user, '--dry-run');
    expect([dry.code, dry.out]).toEqual([
      2,
      'would create ci (there is no such folder)\nwould create ci/image (there is no such job)\n',
    ]);
    const first = await pacer('jenkins', 'install', '--cluster', 'prod', ...source, ...user);
    expect([first.code, first.err, first.out]).toEqual([
      0,
      '',
      'created ci (there is no such folder)\ncreated ci/image (there is no such job)\n',
    ]);
    const again = await pacer('jenkins', 'install', ...source, ...user, '--dry-run', '--format', 'json');
    expect(again.code).toBe(0);
    expect(JSON.parse(again.out)).toEqual({
      jenkins: server.url,
      dryRun: true,
      items: [
        { fullName: 'ci', action: 'nothing', reason: 'the folder is there' },
        { fullName: 'ci/image', action: 'nothing', reason: 'its definition is current' },
      ],
    });
  });

  it('works by password, with crumb and cookie, and by address without a repository', async () => {
    const words = ['--url', server.url, '--job', 'by-password/image', '--user', 'pacer', '--password-file', 'password'];
    const { code, out } = await pacer('jenkins', 'install', ...source, ...words, '--repository', '/nowhere');
    expect([code, out]).toEqual([0, expect.stringContaining('created by-password/image')]);
  });

  it("takes cluster and credentials from the daemon's configuration", async () => {
    const configuration = {
      repository: 'https://git.example/desired.git',
      cluster: 'prod',
      data: 'data',
      credentials: { jenkins: { user: 'pacer', tokenFile: 'token' } },
    };
    await writeFile(join(folder, 'daemon.yaml'), JSON.stringify(configuration));
    const config = ['--config', join(folder, 'daemon.yaml')];
    const { code, out, err } = await pacer('jenkins', 'install', ...source, ...config, '--ref', 'v1');
    expect([err, code, out]).toEqual([
      '',
      0,
      'left ci (the folder is there)\nupdated ci/image (its definition has changed)\n',
    ]);
  });

  it.each([
    [[...source], /does not allow a look at ci: the user lacks the permission hudson.model.Hudson.Read/],
    [[...source, '--user', 'pacer'], /--user needs --token-file or --password-file/],
    [[...source, '--user', 'pacer', '--token-file', 'none'], /secret file .*none cannot be read/],
    [[...source, ...user, '--job', 'theirs'], /was not installed by Pacer, so it is left alone/],
    [[...source, ...user, '--cluster', 'none'], /clusters\/none\/cluster.yaml is missing or broken/],
    [[...user], /Which repository do the agents take the pipeline from/],
  ])('answers %j with a sentence and exit code 1', async (words, sentence) => {
    const { code, out, err } = await pacer('jenkins', 'install', ...words);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(sentence);
    expect(err).not.toMatch(/T0KEN|\(bug\)/);
  });
});

describe('pacer jenkins files', () => {
  it('writes the files and names them', async () => {
    const { code, out } = await pacer('jenkins', 'files', ...source, '--out', 'as-code', '--credentials', 'git');
    const names = ['ci/config.xml', 'ci/image/config.xml', 'job-dsl.groovy', 'jenkins.yaml'];
    expect([code, out]).toEqual([0, names.map(name => `${join(folder, 'as-code', name)}\n`).join('')]);
    expect((await readdir(join(folder, 'as-code'))).sort()).toEqual(['ci', 'jenkins.yaml', 'job-dsl.groovy']);
    expect(await readFile(join(folder, 'as-code/job-dsl.groovy'), 'utf8')).toContain("credentials('git')");
  });
});
