/** MB of memory or disk in words: `512 MB`, `6.2 GB`, `3.1 TB`. */
export function sizeWords(megabytes: number): string {
  if (megabytes < 1024) return `${Math.round(megabytes)} MB`;
  if (megabytes < 1024 * 1024) return `${trimmed(megabytes / 1024)} GB`;
  return `${trimmed(megabytes / 1024 / 1024)} TB`;
}

function trimmed(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toFixed(1).replace(/\.0$/, '');
}
