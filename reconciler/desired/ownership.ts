/** True when an absolute app id lies in one of the groups; `/` holds everything. */
export function isOwned(id: string, groups: readonly string[]): boolean {
  return groups.some(group => {
    const base = group.endsWith('/') ? group.slice(0, -1) : group;
    return base === '' || id === base || id.startsWith(`${base}/`);
  });
}
