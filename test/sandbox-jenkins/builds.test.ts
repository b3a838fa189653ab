import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shellJob, startJenkins, type TestJenkins } from './jenkins.ts';

let jenkins: TestJenkins;
beforeAll(async () => {
  jenkins = await startJenkins({
    jobs: [
      shellJob(
        'team/app',
        'mkdir -p out/deep; echo "$KEY" > out/deep/a.txt; printf 0123456789 > image.json; env | sort; pwd; ls -A',
        {
          artifacts: ['image.json', 'out/**/*.txt'],
          environment: { EXTRA: 'yes' },
        },
      ),
      shellJob('fails', 'echo about to fail; exit 7'),
      shellJob('missing', 'true', { artifacts: ['image.json'] }),
      shellJob('absent', '', { work: { kind: 'command', command: ['/no/such/program'] } }),
    ],
  });
});
afterAll(() => jenkins.remove());

async function run(job: string, key: string) {
  const id = await jenkins.trigger(`${job}buildWithParameters`, { KEY: key });
  const number = await jenkins.executableOf(id);
  return { number, build: await jenkins.finished(job, number) };
}

describe('a build', () => {
  it('runs its command in an empty workspace with parameters and Jenkins variables', async () => {
    const { number } = await run('/job/team/job/app/', 'environment');
    const { text } = await jenkins.call('GET', `/job/team/job/app/${number}/consoleText`);
    for (const line of [
      'KEY=environment',
      'EXTRA=yes',
      `BUILD_NUMBER=${number}`,
      'JOB_NAME=team/app',
      `BUILD_URL=${jenkins.url}/job/team/job/app/${number}/`,
    ])
      expect(text.split('\n')).toContain(line);
    expect(text).toMatch(/^Started by user anonymous\nRunning on built-in in /);
    expect(text.endsWith('Finished: SUCCESS\n')).toBe(true);
    // ls -A after the files were made: nothing else was there.
    expect(text).toMatch(/\nimage.json\nout\nFinished/);
    expect(text).not.toMatch(/^npm_|^VITEST/m);
  });

  it('is a FAILURE when the command fails, cannot start, or leaves no artifact', async () => {
    const failed = await run('/job/fails/', 'a');
    expect(failed.build.result).toBe('FAILURE');
    const { text } = await jenkins.call('GET', `/job/fails/${failed.number}/consoleText`);
    expect(text).toContain('about to fail\nERROR: script returned exit code 7\nFinished: FAILURE\n');
    expect((await run('/job/absent/', 'a')).build.result).toBe('FAILURE');
    const missing = await run('/job/missing/', 'a');
    expect(missing.build.result).toBe('FAILURE');
    expect((await jenkins.call('GET', `/job/missing/${missing.number}/consoleText`)).text).toContain(
      'No artifacts found that match the file pattern "image.json"',
    );
  });
});

describe('a restart', () => {
  it('keeps builds, and those that ran when Jenkins died load as ABORTED with their processes gone', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'pacer-jenkins-'));
    const jobs = [shellJob('app', 'echo $$; sleep 60')];
    const first = await startJenkins({ directory, jobs });
    const number = await first.executableOf(await first.trigger('/job/app/buildWithParameters', { KEY: 'a' }));
    const log = join(directory, 'jobs/app/builds', String(number), 'log');
    await expect.poll(() => readFile(log, 'utf8')).toMatch(/^\d+$/m);
    const pid = Number(/^(\d+)$/m.exec(await readFile(log, 'utf8'))?.[1]);
    await first.crash();

    const second = await startJenkins({ directory, jobs });
    const build = await second.json(`/job/app/${number}/api/json`);
    expect([build.result, build.building, build.actions[2].parameters[0].value]).toEqual(['ABORTED', false, 'a']);
    await expect.poll(() => isAlive(pid)).toBe(false);
    expect(await second.executableOf(await second.trigger('/job/app/buildWithParameters', { KEY: 'b' }))).toBe(
      number + 1,
    );
    await second.stop();

    const third = await startJenkins({ directory, jobs });
    expect((await third.json(`/job/app/${number + 1}/api/json`)).result).toBe('ABORTED');
    await third.stop();
    await rm(directory, { recursive: true, force: true });
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
