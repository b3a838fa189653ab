const shortestSecret = 8;

/** Replaces each secret by `***`, wherever it stands in a text. Very short ones are left: they would be found everywhere. */
export function hideSecrets(secrets: readonly string[]): (text: string) => string {
  const known = [...new Set(secrets)]
    .filter(secret => secret.length >= shortestSecret)
    .sort((a, b) => b.length - a.length);
  if (known.length === 0) return text => text;
  return text => {
    let hidden = text;
    for (const secret of known) if (hidden.includes(secret)) hidden = hidden.replaceAll(secret, '***');
    return hidden;
  };
}

/** Every text below members whose names are those of credentials: what the daemon proves with who it is. */
export function knownSecrets(settings: {
  readonly hookSecret?: string;
  readonly credentials: object;
}): readonly string[] {
  const found = settings.hookSecret === undefined ? [] : [settings.hookSecret];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, member] of Object.entries(value)) {
      if (typeof member === 'string' && /(?:^password|^token|secret)$/i.test(name)) found.push(member);
      else walk(member);
    }
  };
  walk(settings.credentials);
  return found;
}
