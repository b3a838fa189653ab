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
