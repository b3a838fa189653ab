import type { BuildSpec } from '../desired/types.ts';

/** What a build is about, once its key is known. */
export interface BuildSubject {
  readonly key: string;
  readonly sourceCommit: string;
  /** `host:port/repository@sha256:…` */
  readonly parent: string | undefined;
  /** `host:port` of the registry. */
  readonly registryHost: string;
}

/** What Pacer's own job declares. */
const ownNames = ['KEY', 'SOURCE_REPOSITORY', 'SOURCE_COMMIT', 'RECIPE', 'PARENT', 'IMAGE', 'TAG'] as const;

/** Name of the parameter by which builds are recognised, unless the job maps another. */
const keyName = 'KEY';

/**
 * Parameters of the Jenkins job: the seven of Pacer's own job, and those of `build.parameters`, in whose values `{KEY}`
 * and the other six names in braces stand for what Pacer would send. Jenkins drops what a job does not declare.
 */
export function jobParametersOf(build: BuildSpec, subject: BuildSubject): Readonly<Record<string, string>> {
  const recipe = {
    ...(build.run === undefined ? {} : { run: build.run }),
    ...(build.copy === undefined ? {} : { copy: build.copy }),
    ...(build.dockerfile === undefined ? {} : { dockerfile: build.dockerfile }),
  };
  const own: Readonly<Record<string, string>> = {
    KEY: subject.key,
    SOURCE_REPOSITORY: build.source.repository,
    SOURCE_COMMIT: subject.sourceCommit,
    RECIPE: JSON.stringify(recipe),
    PARENT: subject.parent ?? '',
    IMAGE: `${subject.registryHost}/${build.image}`,
    TAG: subject.key,
  };
  const mapped = Object.entries(build.parameters ?? {}).map(([name, template]) => [
    name,
    template.replace(/\{([A-Z_]{1,20})\}/g, (whole, placeholder: string) =>
      Object.hasOwn(own, placeholder) ? (own[placeholder] ?? whole) : whole,
    ),
  ]);
  return { ...(Object.fromEntries(mapped) as Record<string, string>), ...own };
}

/**
 * The parameter whose value tells builds apart: one that the job's mapping fills with the key alone, else `KEY`. The tag
 * is the key too.
 */
export function keyParameterOf(build: BuildSpec): string {
  const mapped = Object.entries(build.parameters ?? {}).find(([, value]) => value === '{KEY}' || value === '{TAG}');
  return mapped?.[0] ?? keyName;
}

/**
 * Parameters that the job must declare, because Jenkins drops the others: all of Pacer's own job; of a job of the team
 * those that the mapping names, and the one that carries the key.
 */
export function neededParametersOf(build: BuildSpec): readonly string[] {
  if (build.job === undefined) return ownNames;
  return [...new Set([...Object.keys(build.parameters ?? {}), keyParameterOf(build)])];
}
