/** What the id of a build in the API stands for. */
export type BuildId =
  | { readonly kind: 'build'; readonly job: string; readonly number: number }
  | { readonly kind: 'queued'; readonly queueId: number };

/** Id of a build that goes into one segment of a path: `pacer~1build-image.12`. */
export function buildIdOf(job: string, number: number): string {
  return `${job.replaceAll('~', '~0').replaceAll('/', '~1')}.${number}`;
}

/** Id of an entry of the queue: `queue-41`. */
export function queuedIdOf(queueId: number): string {
  return `queue-${queueId}`;
}

/** Reads an id; undefined when it is none. */
export function parseBuildId(id: string): BuildId | undefined {
  const queued = /^queue-(\d{1,15})$/.exec(id);
  if (queued !== null) return { kind: 'queued', queueId: Number(queued[1]) };
  const build = /^(.{1,1000})\.(\d{1,15})$/.exec(id);
  if (build === null) return undefined;
  const job = (build[1] ?? '').replaceAll('~1', '/').replaceAll('~0', '~');
  return { kind: 'build', job, number: Number(build[2]) };
}
