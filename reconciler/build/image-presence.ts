import type { Clock } from '../../clock/clock.ts';
import { asPacerError } from '../../errors/pacer-error.ts';
import type { JsonObject, LiveApp } from '../../marathon/types.ts';
import { manifestReference, parseReference } from '../../registry/reference.ts';
import type { ClusterSpec } from '../desired/types.ts';
import type { AppPlan, ImageState } from '../plan/types.ts';
import type { DigestLookUp } from './known-digests.ts';
import { createSlots } from './slots.ts';

/** Whether the images that agents are about to pull are in the cluster's own registry. */
export interface ImagePresence {
  /**
   * A failed state when the image of this definition is definitely not in the cluster's registry. Undefined when it is
   * there, when it lies elsewhere, and when it cannot be told: only a definite no may hold an app (registry reference 6).
   */
  missing(definition: JsonObject, cluster: ClusterSpec): Promise<ImageState | undefined>;
  /** A hint that something was pushed there: forgets what is known of the repository. */
  forget(repository: string): void;
}

/** What is there may be deleted, a tag sooner than a digest; what is missing may come any moment. Milliseconds. */
const lifetimes = { digest: 3_600_000, tag: 300_000, missing: 1_000 };
/** More references than this are forgotten, oldest first. */
const maximumEntries = 10_000;
/** Questions at a time: the others wait here, where no time runs out for them. Builds have connections of the registry, too. */
const mostAtOnce = 4;
/** A registry that did not answer is not asked for so long, so that those who wait for it need not all find out. */
const silence = 10_000;
const away: ReadonlySet<string> = new Set(['upstream-timeout', 'upstream-unreachable']);

type Told = 'there' | 'missing' | 'unknown';

interface Answer {
  readonly repository: string;
  readonly told: Promise<Told>;
  until: number;
}

/** Asks by HEAD, once per reference while the answer is fresh, however many apps name it. */
export function createImagePresence(dependencies: {
  readonly registry: DigestLookUp | undefined;
  readonly clock: Clock;
  /** Told of a repository that lacks an image which was asked for: what others know of it may be out of date. */
  readonly onMissing?: (repository: string) => void;
}): ImagePresence {
  const { registry, clock, onMissing } = dependencies;
  const answers = new Map<string, Answer>();
  const slots = createSlots(mostAtOnce);
  let silentUntil = Number.NEGATIVE_INFINITY;

  function ask(repository: string, reference: string): Promise<Told> {
    return slots(async () => {
      if (clock.now() < silentUntil) return 'unknown';
      try {
        return (await registry?.headManifest(repository, reference)) === undefined ? 'missing' : 'there';
      } catch (thrown) {
        if (away.has(asPacerError(thrown).code)) silentUntil = clock.now() + silence;
        return 'unknown'; // Marathon says so itself if the image cannot be pulled.
      }
    });
  }

  function tell(repository: string, reference: string, lifetime: number): Promise<Told> {
    const name = `${repository}@${reference}`;
    const known = answers.get(name);
    if (known !== undefined && clock.now() < known.until) return known.told;
    answers.delete(name);
    const answer: Answer = { repository, told: ask(repository, reference), until: clock.now() + lifetime };
    answers.set(name, answer);
    for (const oldest of answers.keys()) {
      if (answers.size <= maximumEntries) break;
      answers.delete(oldest);
    }
    void answer.told.then(told => {
      if (told === 'there') return;
      answer.until = Math.min(answer.until, clock.now() + lifetimes.missing);
      if (told === 'missing') onMissing?.(repository);
    });
    return answer.told;
  }

  return {
    async missing(definition, cluster) {
      if (cluster.registry === undefined || registry === undefined) return undefined;
      const image = imageOf(definition);
      const reference = image === undefined ? undefined : parseReference(image);
      if (reference?.host === undefined || !isSameHost(reference.host, cluster.registry.url)) return undefined;
      const lifetime = reference.digest === undefined ? lifetimes.tag : lifetimes.digest;
      if ((await tell(reference.repository, manifestReference(reference), lifetime)) !== 'missing') return undefined;
      return { kind: 'failed', sentence: `The image ${image} is not in the registry.`, evidence: [] };
    },
    forget(repository) {
      for (const [name, answer] of answers) if (answer.repository === repository) answers.delete(name);
    },
  };
}

/** Whether carrying this out makes agents pull the image: what only takes instances away needs none. */
export function pullsImage(plan: AppPlan, live: LiveApp | undefined): boolean {
  const instances = typeof plan.body?.['instances'] === 'number' ? plan.body['instances'] : 1;
  if (plan.action === 'create' || plan.action === 'restart') return instances > 0;
  return plan.action === 'scale' && instances > (live?.instances ?? 0);
}

/** `container.docker.image` of an app's definition. */
export function imageOf(definition: JsonObject): string | undefined {
  const container = definition['container'];
  const docker = isObject(container) ? container['docker'] : undefined;
  const image = isObject(docker) ? docker['image'] : undefined;
  return typeof image === 'string' ? image : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A reference writes the usual port of the registry's scheme or leaves it out. */
function isSameHost(host: string, registryUrl: string): boolean {
  const url = new URL(registryUrl);
  const usualPort = url.protocol === 'https:' ? ':443' : ':80';
  const plain = (text: string): string =>
    text.endsWith(usualPort) ? text.slice(0, -usualPort.length).toLowerCase() : text.toLowerCase();
  return plain(host) === plain(url.host);
}
