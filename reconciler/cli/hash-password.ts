import { text } from 'node:stream/consumers';
import { Writable } from 'node:stream';
import { createInterface } from 'node:readline/promises';
import { pacerError } from '../../errors/pacer-error.ts';
import { hashPassword } from '../access/password.ts';
import type { Terminal } from './terminal.ts';

const shortestPassword = 10;

/** `pacer users hash-password`: the password is never an argument, where lists of processes and histories keep it. */
export async function hashPasswordOf(terminal: Terminal, user: string | undefined): Promise<number> {
  const password = process.stdin.isTTY ? await ask(terminal) : (await text(process.stdin)).replace(/\r?\n$/, '');
  if (password.length < shortestPassword)
    throw pacerError('usage', { message: `A password has at least ${shortestPassword} characters.` });
  const hash = await hashPassword(password);
  terminal.out(user === undefined ? `${hash}\n` : `- user: ${JSON.stringify(user)}\n  passwordHash: '${hash}'\n`);
  return 0;
}

/** Asks twice, and shows nothing of what is typed. */
async function ask(terminal: Terminal): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    terminal.err('Password: ');
    const first = await lines.question('');
    terminal.err('\nOnce more: ');
    const second = await lines.question('');
    terminal.err('\n');
    if (first !== second) throw pacerError('usage', { message: 'The two passwords are not the same.' });
    return first;
  } finally {
    lines.close();
  }
}
