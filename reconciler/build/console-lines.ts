import { hideNamed } from '../desired/advice/hide-named.ts';
import { secretInText } from '../desired/advice/secrets.ts';

/** What a secret prints as, everywhere (design law 9). */
const masked = '***';
/** Longer lines are cut: nobody reads them, and patterns must not take long on them. */
const longestLine = 4_000;
/** Shorter than this a text is no secret that could be looked for in a console without hiding half of it. */
const shortestSecret = 4;

const userInfo = /([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@"'<>]{1,300}@/gi;

/**
 * Makes what hides secrets in lines of a console: the given ones wherever they are, and what looks like one: passwords in
 * addresses, Authorization headers, `DB_PASSWORD=…`, `--token …`. A line with a private key or a known form of token in it
 * is hidden as a whole. Jenkins itself masks only what its credentials plugin binds (Jenkins reference 4.6).
 */
export function createConsoleMask(secrets: readonly string[]): (line: string) => string {
  const known = [...new Set(secrets.flatMap(formsOf))]
    .filter(secret => secret.length >= shortestSecret)
    .sort((a, b) => b.length - a.length);
  return line => {
    let text = line.length > longestLine ? `${line.slice(0, longestLine)} …` : line;
    for (const secret of known) if (text.includes(secret)) text = text.replaceAll(secret, masked);
    text = hideNamed(text.replace(userInfo, `$1${masked}@`));
    return secretInText(text.replaceAll(`${masked}@`, '')) === undefined ? text : masked;
  };
}

/** A secret also goes over the wire in other spellings. */
function formsOf(secret: string): readonly string[] {
  return [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
}

/** Lines of a console without what terminals would do with them: colours, other control characters, hidden notes of Jenkins. */
export function plainLine(line: string): string {
  return (
    line
      // eslint-disable-next-line no-control-regex -- control characters are what is removed
      .replace(/\u001b\[8mha:[^\u001b]*\u001b\[0m/g, '')
      // eslint-disable-next-line no-control-regex -- as above
      .replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '')
      // eslint-disable-next-line no-control-regex -- as above
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
  );
}

/** What Jenkins itself writes around the output of a build. */
export function isFrame(line: string): boolean {
  return (
    line.trim() === '' ||
    line.startsWith('[Pipeline] ') ||
    line.startsWith('Finished: ') ||
    line.startsWith('ERROR: script returned exit code') ||
    line.startsWith('<== ')
  );
}
