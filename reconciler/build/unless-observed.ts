import type { BuildOnce } from './build-once.ts';

/** The same, but nothing is asked of Jenkins while the cluster is only observed. */
export function unlessObserved(builds: BuildOnce, isObserved: () => boolean): BuildOnce {
  return {
    ...builds,
    step(request) {
      if (!isObserved()) return builds.step(request);
      const sentence =
        'The image is not in the registry, and nothing is built while the cluster is only observed (policy.mode: observe).';
      return Promise.resolve({ kind: 'failed', sentence, evidence: [] });
    },
  };
}
