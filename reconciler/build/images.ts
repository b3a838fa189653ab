import type { BuildSpec, ClusterSpec, DesiredState } from '../desired/types.ts';
import type { ImageState } from '../plan/types.ts';
import { createBaseImages, type BaseImages } from './base-images.ts';
import type { BuildOnce } from './build-once.ts';
import type { BuildRequest, BuildState } from './build-request.ts';
import { createKnownDigests } from './known-digests.ts';
import { jobParametersOf, keyParameterOf, neededParametersOf } from './job-parameters.ts';
import { judgeDigest, judgeMissing, type FinishedBuild, type RegistryToJudge } from './judge-push.ts';
import { imageKey } from './key.ts';
import { nameFailure } from './name-failure.ts';
import type { ParentTags } from './parent-tags.ts';
import type { Sources } from './sources.ts';
import type { WantedKeys } from './wanted-keys.ts';

/** What is on record for a key, before anybody is asked to build it. */
export interface Recorded {
  /** The image to run, whatever the registry has under the key: nothing is looked up and nothing is built. */
  readonly state?: ImageState;
  /** Digest that is taken for the key for as long as the registry has it. */
  readonly digest?: string;
  /** The registry had the image once. */
  readonly wasThere?: boolean;
  /** Says why the image is not simply built again when the registry has the digest no more; undefined when it is. */
  gone?(): Promise<ImageState | undefined>;
}

/** Answers which image an app must run, and has it built when the registry does not have it. */
export interface Images {
  /** One step towards the image; never waits for a build. `recorded` is asked once the key is known. */
  resolve(
    build: BuildSpec,
    desired: DesiredState,
    cluster: ClusterSpec,
    recorded?: (key: string) => Promise<Recorded>,
  ): Promise<ImageState>;
  /** Author of a source commit as `Name <address>`; undefined when it is not known. */
  authorOf(repository: string, commit: string): Promise<string | undefined>;
  /** A hint that something was pushed to this repository of the registry: its digests are asked for again. */
  recheck(repository: string): void;
  /** Tags that somebody moved to another image than the one that was built, in sentences. */
  moved(): readonly string[];
  /** Those of `kind: Image`. */
  readonly base: BaseImages;
}

/** Images are built for this platform; agents of other platforms are not known yet. */
const platform = 'linux/amd64';

type Succeeded = Extract<BuildState, { kind: 'succeeded' }>;

interface Inputs {
  readonly key: string;
  readonly sourceCommit: string;
  readonly sourceTag: string | undefined;
  readonly parent: string | undefined;
}

/** Registry first, then the one build of the key (design law 5). */
export function createImages(dependencies: {
  readonly sources: Pick<Sources, 'state' | 'authorOf'>;
  /** Left out where nothing may be built, only looked up: then a missing image is said to be built first. */
  readonly builds: BuildOnce | undefined;
  readonly registry: RegistryToJudge | undefined;
  /** Parents that nobody builds here. */
  readonly parents: Pick<ParentTags, 'find'>;
  /** Told of a base image about which something else is known than before. */
  readonly onBaseImage?: (name: string, desired: DesiredState) => void;
  /** Told the key of each build, so that builds of other keys can be taken away. */
  readonly wanted?: Pick<WantedKeys, 'know' | 'fate'>;
}): Images {
  const { sources, builds, registry, wanted, parents } = dependencies;
  const digests = createKnownDigests(registry);
  /** Where each key was built, for as long as the process runs. */
  const buildUrls = new Map<string, string>();
  const base = createBaseImages({
    resolve: (image, desired, cluster) => resolve(image.build, desired, cluster),
    onChange: (name, desired) => dependencies.onBaseImage?.(name, desired),
  });

  async function resolve(
    build: BuildSpec,
    desired: DesiredState,
    cluster: ClusterSpec,
    recorded?: (key: string) => Promise<Recorded>,
  ): Promise<ImageState> {
    if (cluster.registry === undefined || cluster.jenkins === undefined || registry === undefined) {
      return failed(
        'The app wants an image to be built, but cluster.yaml names no registry or no jenkins. Add both, or name a finished image.',
      );
    }
    const host = new URL(cluster.registry.url).host;
    const inputs = await inputsOf(build, desired, cluster);
    wanted?.know(build, 'kind' in inputs ? undefined : inputs.key);
    if ('kind' in inputs) return inputs;
    const ready = (digest: string): ImageState => {
      const buildUrl = buildUrls.get(inputs.key);
      return {
        kind: 'ready',
        reference: `${host}/${build.image}@${digest}`,
        key: inputs.key,
        sourceCommit: inputs.sourceCommit,
        ...(inputs.sourceTag === undefined ? {} : { sourceTag: inputs.sourceTag }),
        ...(buildUrl === undefined ? {} : { buildUrl }),
      };
    };
    const record = await recorded?.(inputs.key);
    if (record?.state !== undefined) return record.state;
    const found = await digests.find(build.image, inputs.key, record?.digest);
    if (typeof found === 'object') return found;
    const request: BuildRequest = {
      key: inputs.key,
      job: build.job ?? cluster.jenkins.job,
      parameters: jobParametersOf(build, { ...inputs, registryHost: host }),
      keyParameter: keyParameterOf(build),
      neededParameters: neededParametersOf(build),
    };
    if (found === undefined) {
      const made = (await record?.gone?.()) ?? (await step(request, build, record, registry));
      return typeof made === 'string' ? ready(made) : made;
    }
    if (found === record?.digest) return ready(found);
    // What it pushed is known when it has ended; until then the tag may still move.
    const end = await builds?.follow(request);
    rememberUrl(inputs.key, end);
    if (end?.kind === 'building') return end;
    return (end?.kind === 'succeeded' ? settled(finishedOf(build, inputs.key, end), found) : undefined) ?? ready(found);
  }

  /** One step of the build of an image that the registry does not have: its digest when it is there now. */
  async function step(
    request: BuildRequest,
    build: BuildSpec,
    record: Recorded | undefined,
    pushedTo: RegistryToJudge,
  ): Promise<string | ImageState> {
    const { key } = request;
    if (builds === undefined)
      return { kind: 'building', sentence: 'the image is not in the registry yet and has to be built first' };
    const state = await builds.step(request);
    rememberUrl(key, state);
    if (state.kind !== 'succeeded') return nameFailure(state);
    const finished = finishedOf(build, key, state);
    const pushed = await digests.find(build.image, key);
    if (typeof pushed === 'object') return pushed;
    if (pushed !== undefined) return settled(finished, pushed) ?? pushed;
    if (isLost(key, state, record)) {
      builds.again(key);
      return { kind: 'building', sentence: 'the registry has lost the image; it is built again' };
    }
    builds.doubt(key);
    return judgeMissing(finished, pushedTo);
  }

  /** A build that ended long ago and pushed its image: somebody has deleted it since, or the registry cleans up. */
  function isLost(key: string, build: Succeeded, record: Recorded | undefined): boolean {
    if (build.isLongOver === undefined) return false;
    return record?.wasThere === true || digests.wasThere(key) || build.report?.tag === key;
  }

  /** A build that is quick, or whose push the registry tells of, is never seen running. */
  function rememberUrl(key: string, state: BuildState | undefined): void {
    if (state !== undefined && 'url' in state && state.url !== undefined) buildUrls.set(key, state.url);
  }

  /**
   * What is wrong with the image that a build left in the registry; undefined when it is the right one. Whoever pushes the
   * right one after all is heard: while it is the wrong one, the registry is asked at every look.
   */
  function settled(finished: FinishedBuild, digest: string): ImageState | undefined {
    const wrong = judgeDigest(finished, digest);
    if (wrong !== undefined) digests.forget(finished.key);
    // The build has done what it was asked for. Should the image be gone one day, it is one that ended long ago.
    else builds?.forget(finished.key);
    return wrong;
  }

  async function inputsOf(build: BuildSpec, desired: DesiredState, cluster: ClusterSpec): Promise<Inputs | ImageState> {
    const source = await sources.state(build.source);
    if (source.kind === 'unknown') return source;
    if (source.kind === 'missing') return { ...source, kind: 'failed', evidence: [] };
    const parent = await parentOf(build, desired, cluster);
    if (typeof parent === 'object') return parent;
    const key = imageKey({ source: source.identity, build, platform, ...(parent === undefined ? {} : { parent }) });
    return { key, sourceCommit: source.commit, sourceTag: source.tag, parent };
  }

  async function parentOf(
    build: BuildSpec,
    desired: DesiredState,
    cluster: ClusterSpec,
  ): Promise<string | undefined | ImageState> {
    if (build.from === undefined) return undefined;
    if (!desired.images.has(build.from)) return parents.find(build.from);
    const state = await base.state(build.from, desired, cluster);
    return state.kind === 'ready' ? state.reference : waitingFor(build.from, state);
  }

  return {
    resolve,
    base,
    authorOf: sources.authorOf,
    recheck: repository => digests.recheck(repository),
    // What nobody runs or wants any more is nobody's trouble.
    moved: () =>
      digests
        .moved()
        .filter(({ key, repository }) => wanted?.fate(key, repository) !== 'unwanted')
        .map(({ sentence }) => sentence),
  };
}

function finishedOf(build: BuildSpec, key: string, { url, isUnstable, report }: Succeeded): FinishedBuild {
  return { image: build.image, key, url, isUnstable: isUnstable === true, report };
}

/** Words that are not names, and so go on in small letters after a colon. */
const sentenceStart = /^(?:A|An|Build|It|No|The|There|These|This|Waits)\b/;

/** What there is to say of an image whose base image is not there. */
function waitingFor(name: string, parent: Exclude<ImageState, { kind: 'ready' }>): ImageState {
  if (parent.kind === 'none') return failed(`There is no base image ${name}.`);
  const why = parent.sentence.replace(sentenceStart, word => word.toLowerCase());
  const link = parent.waitsFor === undefined ? ':' : ', which';
  const sentence = `waits for ${name}${link} ${why}`;
  if (parent.kind === 'building') return { ...parent, sentence, waitsFor: name };
  return { ...parent, sentence: sentence.replace('waits', 'Waits'), waitsFor: name };
}

function failed(sentence: string, url?: string): ImageState {
  return { kind: 'failed', sentence, evidence: [], ...(url === undefined ? {} : { url }) };
}
