import { clusterFileNames } from '../../desired/cluster-file.ts';
import type { DesiredState } from '../../desired/types.ts';
import type { Freeze, Stop } from '../../observe/freeze.ts';
import type { PolicyFacts } from '../../policy/types.ts';

/** Why nothing at all may be changed in a cluster, whoever says so. */
export interface Stops {
  /** Stops every change for a reason outside the cluster; `undefined` lets go. */
  hold(reason: Stop | undefined): void;
  now(): Stop | undefined;
  /** The same as a sentence. */
  sentence(): string | undefined;
}

/** Joins what is held from outside, what the freeze sees, and whether the rules themselves can be trusted. */
export function createStops(parts: {
  /** Name of the cluster. */
  readonly cluster: string;
  readonly freeze: Pick<Freeze, 'stop'>;
  readonly desired: () => DesiredState | undefined;
  readonly decided: () => Pick<PolicyFacts, 'distrusted'>;
}): Stops {
  const clusterFiles = new Set(clusterFileNames.map(name => `clusters/${parts.cluster}/${name}`));
  let held: Stop | undefined;

  /** Whoever changed cluster.yaml without the signature it needs may have changed any rule. */
  function distrust(): Stop | undefined {
    const found = parts.decided().distrusted.find(each => clusterFiles.has(each.path));
    if (found === undefined) return undefined;
    const { path, sentence, signers } = found;
    return { by: 'signature', sentence, release: `A commit that touches ${path}, signed by ${signers.join(' or ')}.` };
  }

  const now = (): Stop | undefined => held ?? parts.freeze.stop(parts.desired()) ?? distrust();
  return {
    hold(reason) {
      held = reason;
    },
    now,
    sentence: () => now()?.sentence,
  };
}
