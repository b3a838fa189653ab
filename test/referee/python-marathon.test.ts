import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import type { Dialect } from '../../marathon/dialect.ts';
import { createMarathonStandIn } from '../../sandbox/marathon/stand-in.ts';
import { createMesosStandIn } from '../../sandbox/mesos/stand-in.ts';
import { startServer } from '../../sandbox/server.ts';

// Debian's own Python: another one that comes first on the PATH does not know Debian's packages.
const python = '/usr/bin/python3';
const life = join(import.meta.dirname, 'life.py');
const silent = { info() {}, warn() {}, error() {}, debug() {} };

interface Step {
  readonly step: string;
  readonly ok: boolean;
  readonly reason?: string;
}

const isInstalled = spawnSync(python, ['-c', 'import marathon']).status === 0;
if (!isInstalled)
  process.stderr.write(
    'skipped: Debian package python3-marathon is not installed (apt-get install python3-marathon).\n',
  );

const names = isInstalled ? listSteps() : [];

function listSteps(): readonly string[] {
  const { stdout, stderr } = spawnSync(python, ['-B', life, '-', '--list'], { encoding: 'utf8' });
  if (stdout === '') throw new Error(`life.py does not name its steps: ${stderr}`);
  return JSON.parse(stdout) as string[];
}

/** Dialects whose answers the client can read: it knows neither `enforceRole` of groups nor `tasksStats`, both of 1.9. */
const dialects: readonly Dialect[] = ['1.8', '1.4'];

describe.skipIf(!isInstalled).for(dialects)(
  'python3-marathon, a client of others, with the stand-in of %s',
  dialect => {
    const directory = mkdtempSync(join(tmpdir(), 'marathon-referee-'));
    const stops: (() => Promise<void>)[] = [];
    let steps: readonly Step[] = [];
    let errors = '';

    beforeAll(async () => {
      const clock = systemClock;
      const mesos = await createMesosStandIn({
        directory: join(directory, 'mesos'),
        clock,
        log: silent,
        portClaims: join(directory, 'claims'),
      });
      stops.unshift(() => mesos.stop());
      const marathon = await createMarathonStandIn({ directory: join(directory, 'marathon'), clock, mesos, dialect });
      const server = await startServer('marathon', 0, marathon.handler);
      marathon.listening(server.port);
      stops.unshift(async () => {
        await marathon.stop();
        await server.stop();
      });
      ({ steps, errors } = await live(server.url));
    }, 180_000);

    afterAll(async () => {
      for (const stop of stops) await stop();
      rmSync(directory, { recursive: true, force: true });
    });

    it.for(names)('%s', (name, { skip }) => {
      const found = steps.find(({ step }) => step === name);
      if (found === undefined) return skip('not reached, because an earlier step failed');
      expect(found.ok ? 'well' : `${found.reason}\n${errors}`).toBe('well');
    });

    it('goes through every step', () => {
      expect({ steps: steps.filter(({ ok }) => ok).map(({ step }) => step), errors }).toMatchObject({ steps: names });
    });
  },
);

function live(url: string): Promise<{ steps: readonly Step[]; errors: string }> {
  return new Promise(resolve => {
    execFile(python, ['-B', life, url], { timeout: 170_000, maxBuffer: 1e8 }, (_error, stdout, stderr) => {
      const lines = stdout.split('\n').filter(line => line !== '');
      resolve({ steps: lines.map(line => JSON.parse(line) as Step), errors: stderr.slice(-4_000) });
    });
  });
}
