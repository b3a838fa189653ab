/**
 * Whether an app may use a secret. A rule names secrets (`shop/*` is everything below `shop`) and the apps or groups that may
 * use them; a secret that some rules name is for the apps of these rules alone. Without a rule the folder of a secret is a
 * group: `shop/db-password` is for the apps of `/shop`, and a secret without a folder is for every app.
 */
export function mayUseSecret(
  rules: Readonly<Record<string, readonly string[]>> | undefined,
  id: string,
  name: string,
): boolean {
  const groups = groupsFor(rules, name);
  return groups.some(group => group === '/' || id === group || id.startsWith(`${group.replace(/\/$/, '')}/`));
}

/** The apps and groups that may use a secret. */
export function groupsFor(
  rules: Readonly<Record<string, readonly string[]>> | undefined,
  name: string,
): readonly string[] {
  const own = Object.entries(rules ?? {}).filter(([pattern]) => covers(pattern, name));
  if (own.length > 0) return own.flatMap(([, groups]) => groups);
  const slash = name.lastIndexOf('/');
  return [slash < 0 ? '/' : `/${name.slice(0, slash)}`];
}

function covers(pattern: string, name: string): boolean {
  if (pattern === '*') return true;
  return pattern.endsWith('/*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}
