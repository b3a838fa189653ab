/** True when an app is the group itself or in it; `/` is everything. */
export function isInGroup(id: string, group: string): boolean {
  const prefix = group.endsWith('/') ? group.slice(0, -1) : group;
  return id === prefix || id.startsWith(`${prefix}/`);
}

/** True when a file is the path itself or below it. */
export function isBelow(file: string, path: string): boolean {
  const folder = path.endsWith('/') ? path.slice(0, -1) : path;
  return file === folder || file.startsWith(`${folder}/`);
}
