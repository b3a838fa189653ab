import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { startTestSandbox, type TestSandbox } from './sandbox.ts';

/**
 * Writes a line every 40 ms with the time and a number, every tenth with a stack trace; each instance at another beat. Its
 * output is what a Java program writes.
 */
const program = `
  const id = process.env.MESOS_TASK_ID;
  let count = 0;
  setInterval(() => {
    const now = new Date().toISOString();
    if (count % 10 === 9) process.stdout.write(now + ' ERROR [main] c.example.Cart - failed ' + count + '\\n'
      + 'java.lang.IllegalStateException: no cart ' + count + '\\n'
      + '\\tat org.springframework.A.b(A.java:1)\\n\\tat com.example.Cart.add(Cart.java:7)\\n'
      + '\\tat java.base/x.Y(Z.java)\\nCaused by: java.io.IOException: disk\\n\\t... 3 more\\n');
    else process.stdout.write(now + ' INFO [main] c.example.Cart - line ' + count + ' of ' + id + '\\n');
    count++;
  }, 40);`.replaceAll('\n', ' ');

const chatty = {
  id: '/shop/chatty',
  cmd: `exec node -e "${program.replaceAll('\\n', '\\\\n').replaceAll('\\t', '\\\\t')}"`,
  instances: 3,
  cpus: 0.01,
  mem: 64,
  portDefinitions: [],
};

interface PrintedEntry {
  readonly id: string;
  readonly source: string;
  readonly time: string;
  readonly text: string;
  readonly lines: number;
  readonly level?: string;
}

let sandbox: TestSandbox;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  await sandbox.settled('/hello');
  const commit = await sandbox.push(sandbox.urls.desired, { 'clusters/sandbox/chatty.json': JSON.stringify(chatty) });
  await sandbox.settled('/shop/chatty', commit);
}, 120_000);
afterAll(() => sandbox.remove());

function parse(out: string): readonly PrintedEntry[] {
  return out
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as PrintedEntry);
}

describe('pacer logs', () => {
  it('prints three instances in the order of their times, a stack trace as one folded entry', async () => {
    const entries = await until('every instance to have written a trace', async () => {
      const { out } = await sandbox.pacer('logs', 'shop/chatty', '--tail', '200', '--format', 'json');
      const found = parse(out);
      const failed = new Set(found.filter(entry => entry.level === 'error').map(entry => entry.source));
      return failed.size === 3 && found;
    });
    const times = entries.map(entry => entry.time);
    expect(times).toEqual(times.toSorted());
    expect(new Set(entries.filter(({ level }) => level === 'error').map(({ lines }) => lines))).toEqual(new Set([7]));
    const text = (await sandbox.pacer('logs', '/shop/chatty', '--grep', 'failed \\d+9', '--tail', '1')).out;
    expect(text).toMatch(/ERROR \[main\] c\.example\.Cart - failed \d+9\n/);
    expect(text).toContain('at com.example.Cart.add(Cart.java:7)');
    expect(text).toContain('Caused by: java.io.IOException: disk');
    expect(text).toMatch(/… \d more lines \(--full\)/);
    expect(text).not.toContain('springframework');
  });

  it('follows until Ctrl-C, every line once, also when the daemon is killed meanwhile', async () => {
    const child = spawn(
      join(import.meta.dirname, '..', '..', 'pacer'),
      ['logs', '/shop/chatty', '-f', '--format', 'json'],
      {
        env: { ...process.env, PACER_API: sandbox.urls.api, NO_COLOR: '1' },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
    const whole = (): readonly PrintedEntry[] => parse(out.slice(0, out.lastIndexOf('\n') + 1));
    await until('lines of all three', () => Promise.resolve(new Set(whole().map(({ source }) => source)).size === 3));
    const before = whole().length;
    await until('more lines', () => Promise.resolve(whole().length > before + 50));
    process.kill(await sandbox.daemonPid(), 'SIGKILL');
    const killed = whole().length;
    await until('lines of the next daemon', () => Promise.resolve(whole().length > killed + 200), 60);
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
    const entries = whole();
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
    for (const source of new Set(entries.map(each => each.source))) {
      const own = entries.filter(each => each.source === source);
      const numbers = own.map(({ text }) => Number(/(?:line|failed) (\d+)/.exec(text)?.[1]));
      expect(numbers).toEqual(Array.from(numbers, (_, index) => (numbers[0] ?? 0) + index));
    }
  }, 120_000);

  it('has the build of an app and the daemon beside it', async () => {
    const { out } = await sandbox.pacer('logs', '/hello', '--build', '1', '--daemon', '--tail', '1000');
    expect(out).toContain('Finished: SUCCESS');
    expect(out).toContain('started on port');
    expect(out).toContain('following commit');
  });

  it('says what is wrong with a question', async () => {
    const nothing = await sandbox.pacer('logs');
    expect(nothing.code).toBe(1);
    expect(nothing.err).toContain('Which logs?');
    const expression = await sandbox.pacer('logs', '/hello', '--grep', '(unfinished');
    expect(expression.code).toBe(1);
    expect(expression.err).toContain('no regular expression of RE2');
  });
});
