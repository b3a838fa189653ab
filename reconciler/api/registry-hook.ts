/** What a registry's notification hints at: the repository, and the tag where it names one, may have changed. */
export interface ImageHint {
  readonly repository: string;
  readonly tag?: string;
}

/** Of distribution 2.8.2, of version 3 and its documentation, and what other registries send (registry reference 9.2). */
const eventTypes = new Set([
  'application/vnd.docker.distribution.events.v1+json',
  'application/vnd.docker.distribution.events.v2+json',
  'application/json',
]);

/** Whether a body of this content type can be a notification. */
export function isEventType(contentType: string | undefined): boolean {
  return eventTypes.has((contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '');
}

/**
 * The hints in an envelope of notifications, each repository and tag once; undefined when it is none. Pulls say nothing,
 * and a layer means nothing without the manifest that is pushed after it. `isFirst` is asked with the id of each event that
 * says something: a registry repeats an event until it is answered.
 */
export function readImageHints(
  body: Buffer,
  isFirst: (id: string | undefined) => boolean = () => true,
): readonly ImageHint[] | undefined {
  const events = eventsOf(body);
  if (events === undefined) return undefined;
  const hints = new Map<string, ImageHint>();
  for (const event of events) {
    const action = member(event, 'action');
    const target = member(event, 'target');
    const repository = member(target, 'repository');
    const tag = member(target, 'tag');
    if (action !== 'push' && action !== 'delete') continue;
    if (member(target, 'mediaType') === 'application/octet-stream') continue;
    if (typeof repository !== 'string' || repository === '') continue;
    const id = member(event, 'id');
    if (!isFirst(typeof id === 'string' ? id : undefined)) continue;
    const tagged = typeof tag === 'string' ? { tag } : {};
    hints.set(JSON.stringify([repository, tag]), { repository, ...tagged });
  }
  return [...hints.values()];
}

function eventsOf(body: Buffer): readonly unknown[] | undefined {
  try {
    const events = member(JSON.parse(body.toString('utf8')), 'events');
    return Array.isArray(events) ? events : undefined;
  } catch {
    return undefined;
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
