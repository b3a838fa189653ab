import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { shellJob, startJenkins } from './jenkins.ts';

const helper = fileURLToPath(new URL('./jenkins.ts', import.meta.url));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it('a Jenkins that was killed with SIGKILL ends the processes of its builds at the next start', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'pacer-jenkins-'));
  const program = `
    const { shellJob, startJenkins } = await import(${JSON.stringify(helper)});
    const jenkins = await startJenkins({ directory: ${JSON.stringify(directory)}, jobs: [shellJob('app', 'echo $$; exec sleep 60')] });
    await jenkins.executableOf(await jenkins.trigger('/job/app/buildWithParameters', { KEY: 'a' }));
  `;
  const killed = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'inherit' });
  const log = join(directory, 'jobs/app/builds/1/log');
  const console = () => readFile(log, 'utf8').catch(() => '');
  await expect.poll(console, { timeout: 10_000 }).toMatch(/^\d+$/m);
  const record = () => readFile(join(directory, 'jobs/app/builds/1/build.json'), 'utf8');
  await expect.poll(record).toContain('"process"');
  const pid = Number(/^(\d+)$/m.exec(await console())?.[1]);
  killed.kill('SIGKILL');
  await new Promise(resolve => killed.on('close', resolve));
  expect(isAlive(pid)).toBe(true);

  const jenkins = await startJenkins({ directory, jobs: [shellJob('app', 'true')] });
  await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false);
  expect((await jenkins.json('/job/app/1/api/json')).result).toBe('ABORTED');
  await jenkins.stop();
  await rm(directory, { recursive: true, force: true });
});
