import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shellJob, startJenkins, type TestJenkins } from '../sandbox-jenkins/jenkins.ts';

// Debian's own Python: another one that comes first on the PATH does not know Debian's packages.
const python = '/usr/bin/python3';
const life = join(import.meta.dirname, 'jenkins_life.py');

interface Step {
  readonly step: string;
  readonly ok: boolean;
  readonly reason?: string;
}

const isInstalled = spawnSync(python, ['-c', 'import jenkins']).status === 0;
if (!isInstalled)
  process.stderr.write('skipped: Debian package python3-jenkins is not installed (apt-get install python3-jenkins).\n');

const names = isInstalled ? listSteps() : [];

function listSteps(): readonly string[] {
  const { stdout, stderr } = spawnSync(python, ['-B', life, '-', '--list'], { encoding: 'utf8' });
  if (stdout === '') throw new Error(`jenkins_life.py does not name its steps: ${stderr}`);
  return JSON.parse(stdout) as string[];
}

describe.skipIf(!isInstalled).for([
  ['an API token', 'T0KEN'],
  ['a password, crumbs and cookies', 'pass:word'],
] as const)('python3-jenkins, a client of others, with %s', ([, secret]) => {
  let server: TestJenkins;
  let steps: readonly Step[] = [];
  let errors = '';

  beforeAll(async () => {
    server = await startJenkins({
      prefix: '/jenkins',
      users: [{ name: 'robot', token: 'T0KEN', password: 'pass:word' }],
      jobs: [shellJob('given', 'true')],
    });
    ({ steps, errors } = await live(`${server.url}/jenkins`, secret));
  }, 120_000);
  afterAll(() => server.remove());

  it.for(names)('%s', (name, { skip }) => {
    const found = steps.find(({ step }) => step === name);
    if (found === undefined) return skip('not reached, because an earlier step failed');
    expect(found.ok ? 'well' : `${found.reason}\n${errors}`).toBe('well');
  });

  it('goes through every step', () => {
    expect({ steps: steps.filter(({ ok }) => ok).map(({ step }) => step), errors }).toMatchObject({ steps: names });
  });
});

function live(url: string, secret: string): Promise<{ steps: readonly Step[]; errors: string }> {
  return new Promise(resolve => {
    const options = { timeout: 110_000, maxBuffer: 1e8 };
    execFile(python, ['-B', life, url, 'robot', secret], options, (_error, stdout, stderr) => {
      const lines = stdout.split('\n').filter(line => line !== '');
      resolve({ steps: lines.map(line => JSON.parse(line) as Step), errors: stderr.slice(-4_000) });
    });
  });
}
