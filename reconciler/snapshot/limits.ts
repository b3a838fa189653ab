/** How much of a repository is read. Bytes. */
export interface SnapshotLimits {
  /** A larger file is listed without its bytes, and refused by whoever wants to read it. */
  readonly fileBytes: number;
  /** The same for lock files, which grow with the number of apps. */
  readonly lockFileBytes: number;
  /** A larger snapshot is an error: nothing of it is used. */
  readonly totalBytes: number;
}

/**
 * 256 KiB a file, 64 MiB a snapshot: an app of 10 KiB is a large one, and 10,000 of them are allowed. An entry of a lock
 * file has less than 1 KiB.
 */
export const defaultLimits: SnapshotLimits = {
  fileBytes: 256 * 1024,
  lockFileBytes: 8 * 1024 * 1024,
  totalBytes: 64 * 1024 * 1024,
};

/** The most bytes that are read of a file. */
export function limitOf(path: string, limits: SnapshotLimits): number {
  return /^clusters\/[^/]+\/images\.lock\.yaml$/.test(path) ? limits.lockFileBytes : limits.fileBytes;
}

/** True for the files that can define something: YAML and JSON. */
export function isDefinitionPath(path: string): boolean {
  const lower = path.toLowerCase();
  return lower.endsWith('.yaml') || lower.endsWith('.yml') || lower.endsWith('.json');
}

/** True for what git calls a regular file, executable or not. */
export function isRegularMode(mode: string): boolean {
  return mode === '100644' || mode === '100755' || mode === '100664';
}
