/**
 * Makes an app or group id absolute and canonical: relative ids are resolved against `base`, `.` and `..` are resolved,
 * doubled and trailing slashes disappear (reference 2.3, step 1). Does not check the characters of the segments.
 */
export function absoluteId(id: string, base = '/'): string {
  if (isCanonical(id)) return id;
  const segments = id.startsWith('/') ? [] : segmentsOf(base);
  for (const segment of segmentsOf(id)) {
    if (segment === '.') continue;
    if (segment === '..') segments.pop();
    else segments.push(segment);
  }
  return `/${segments.join('/')}`;
}

/** The segments of an id, in order; none for the root. */
export function segmentsOf(id: string): string[] {
  return id.split('/').filter(segment => segment !== '');
}

/** The id of the group that an absolute id lies in; `/` for ids on the first level. */
export function parentId(id: string): string {
  const slash = id.lastIndexOf('/');
  return slash <= 0 ? '/' : id.slice(0, slash);
}

// Nearly every id is absolute and plain already, and this runs for every app in every cycle.
function isCanonical(id: string): boolean {
  return id.length > 1 && id.charCodeAt(0) === 47 && !id.includes('//') && !id.includes('/.') && !id.endsWith('/');
}
