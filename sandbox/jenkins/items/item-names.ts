/** Thrown for what Jenkins refuses with 400 and a sentence in `X-Error`. */
export class ItemFailure extends Error {}

/** Checks the name of a new item (Jenkins reference 1.5) and gives it without the space around it. */
export function checkedName(given: string): string {
  const name = given.trim();
  if (name === '') throw new ItemFailure('No name is specified');
  if (name === '.' || name === '..') throw new ItemFailure(`“${name}” is not an allowed name`);
  for (const character of name) {
    if (character < ' ') throw new ItemFailure(`No control code is allowed`);
    if ('?*/\\%!@#$^&|<>[]:;'.includes(character)) throw new ItemFailure(`‘${character}’ is an unsafe character`);
  }
  if (name.endsWith('.')) throw new ItemFailure('A name cannot end with ‘.’');
  return name;
}

/** Full name of an item `name` in a folder; `''` is the root. */
export function nameBelow(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** Full name of the folder an item is in; `''` is the root. */
export function folderOf(fullName: string): string {
  return fullName.slice(0, Math.max(0, fullName.lastIndexOf('/')));
}

/** The last part of a full name. */
export function shortName(fullName: string): string {
  return fullName.slice(fullName.lastIndexOf('/') + 1);
}

/** What people see: a branch's job shows the branch, whose name is percent-encoded in the item's (Jenkins reference 1.5). */
export function displayName(fullName: string): string {
  const name = shortName(fullName);
  if (!/%[0-9A-F]{2}/.test(name)) return name;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Path of the URL of an item with this full name: `job/a/job/b/`. */
export function itemPath(fullName: string): string {
  return fullName
    .split('/')
    .map(name => `job/${encodeURIComponent(name)}/`)
    .join('');
}
