import { isSecretName } from '../desired/advice/secrets.ts';

/** Farther in front of a value nobody says what it is. */
const farthest = 120;

// `NAME=`, `NAME: `, `"NAME":"`, `NAME => '`, and the same in a text of a JSON.
const assigned = /([A-Za-z_][\w.-]{0,60})(?:\\*["'])?\s{0,3}(?:=>|[:=])\s{0,3}(?:\\*["'])?$/;
// `--NAME VALUE`, `"--NAME", "VALUE"`, `NAME VALUE` and `NAME is VALUE` in a sentence.
const inFront = /(?:^|[\s"'(])(?:--?)?([A-Za-z][\w.-]{0,60})(?:\\*["'],)?\s{0,3}(?:\s(?:is|was)\s)?(?:\\*["'`])?$/;
// `scheme://user:VALUE@`.
const inAddress = /:\/\/[^\s/:@"']{0,60}:$/;

/**
 * True when what stands in a text from `start` to `end` is the value of something that is named like a secret, or of one of these
 * variables, and not a part of a longer word.
 */
export function isInSecretPlace(text: string, start: number, end: number, variables: ReadonlySet<string>): boolean {
  if (/[\w-]/.test(text[end] ?? ' ')) return false;
  const before = text.slice(Math.max(0, start - farthest), start);
  if (inAddress.test(before)) return text[end] === '@';
  const name = assigned.exec(before)?.[1] ?? inFront.exec(before)?.[1];
  return name !== undefined && isSecretVariable(name, variables);
}

/** True for a name of a variable, of an option or of a member whose value is most likely a secret. */
export function isSecretVariable(name: string, variables: ReadonlySet<string>): boolean {
  return variables.has(name) || isSecretName(name);
}
