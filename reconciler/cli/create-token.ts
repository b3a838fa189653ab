import { randomBytes } from 'node:crypto';
import { pacerError } from '../../errors/pacer-error.ts';
import { tokenDigest } from '../access/tokens.ts';
import { durationOf } from '../desired/duration.ts';
import type { Terminal } from './terminal.ts';

/** `pacer tokens create`: a new token, and what the configuration keeps of it. */
export function createToken(
  terminal: Terminal,
  name: string,
  options: { readonly for: string; readonly email?: string },
): Promise<number> {
  const span = durationOf(options.for);
  if (span === undefined || span === 0)
    throw pacerError('usage', { message: `"${options.for}" is no duration such as 12h or 90d.` });
  if (/\s/.test(name)) throw pacerError('usage', { message: 'The name of a token has no spaces.' });
  // The prefix lets scanners for secrets recognise it.
  const token = `pacer_${randomBytes(32).toString('base64url')}`;
  const email = options.email === undefined ? '' : `\n      email: ${JSON.stringify(options.email)}`;
  terminal.err('Give this to whoever uses it, as PACER_TOKEN; it is not shown again:\n');
  terminal.out(`${token}\n`);
  terminal.err('\nAdd this to the configuration of the daemon, and roles for it:\n\n');
  terminal.err(
    `access:\n  tokens:\n    - name: ${JSON.stringify(name)}\n      hash: sha256:${tokenDigest(token).toString('hex')}\n` +
      `      expires: '${new Date(terminal.now() + span).toISOString()}'${email}\n`,
  );
  return Promise.resolve(0);
}
