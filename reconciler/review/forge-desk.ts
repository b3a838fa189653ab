import type { Forge, PullRequest } from '../../forge/types.ts';
import type { Proposal, ReviewDesk } from './types.ts';

/** Reviews in a forge: one comment per pull request and cluster, and commit statuses `pacer/CLUSTER/ASPECT`. */
export function createForgeDesk(forge: Forge, cluster: string, branch: string, page: () => string): ReviewDesk {
  const sign = forge.kind === 'gitlab' ? '!' : '#';
  const numbers = new Map<string, number>();

  function proposalOf({ number, title, head, ref, isFork, url }: PullRequest): Proposal {
    const id = String(number);
    numbers.set(id, number);
    return { id, name: `${sign}${number}`, title, head, ref, isFork, url };
  }

  return {
    limit: Math.min(forge.commentLimit, 60_000),
    folds: forge.folds,
    async proposals() {
      return (await forge.pullRequests(branch)).map(proposalOf);
    },
    open: async request => proposalOf(await forge.open({ ...request, into: branch })),
    async publish({ id }, _commit, text) {
      const number = numbers.get(id);
      if (number !== undefined) await forge.comment(number, `pacer-plan-${cluster}`, text);
    },
    setStatus: ({ commit, aspect, state, description }) =>
      forge.setStatus({ commit, context: `pacer/${cluster}/${aspect}`, state, description, url: page() }),
    close: () => forge.close(),
  };
}
