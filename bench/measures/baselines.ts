import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { runGit } from '../repository.ts';

const execute = promisify(execFile);

/** Milliseconds that something takes. */
export async function timed(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/**
 * The least that anybody has to do after a push: ask git for the commit and call Marathon once, each by the usual
 * command. Milliseconds.
 */
export function lookAndPut(repository: string, marathon: string, definition: object): Promise<number> {
  return timed(async () => {
    await runGit(repository, ['rev-parse', 'refs/heads/main']);
    const url = `${marathon}/v2/apps/baseline?partialUpdate=false&force=true`;
    const body = JSON.stringify({ ...definition, id: '/baseline' });
    await execute('curl', ['--silent', '--show-error', '--fail', '--request', 'PUT', '--json', body, url]);
  });
}

/** `JSON.parse` of a listing: milliseconds, the middle of several. */
export function parseMilliseconds(listing: Buffer): number {
  const times: number[] = [];
  for (let index = 0; index < 7; index++) {
    const started = performance.now();
    JSON.parse(listing.toString('utf8'));
    times.push(performance.now() - started);
  }
  return times.toSorted((a, b) => a - b)[3] ?? Number.NaN;
}
