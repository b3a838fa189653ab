/** One challenge of a `WWW-Authenticate` header (RFC 9110 11.6.1); names in lower case. */
export interface Challenge {
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Reads a `WWW-Authenticate` header, in which quoted values hold commas and several challenges may be joined.
 * What does not fit the grammar is left out.
 */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Record<string, string> }[] = [];
  // A parameter (quoted or bare), or else a word that begins a challenge.
  const pattern = /([\w!#$%&'*+.^`|~-]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+)))?/g;
  for (const [, word = '', quoted, bare] of header.slice(0, 8192).matchAll(pattern)) {
    const value = quoted === undefined ? bare : quoted.replace(/\\(.)/g, '$1');
    const current = challenges.at(-1);
    if (value === undefined) challenges.push({ scheme: word.toLowerCase(), parameters: {} });
    else if (current !== undefined) current.parameters[word.toLowerCase()] = value;
  }
  return challenges;
}
