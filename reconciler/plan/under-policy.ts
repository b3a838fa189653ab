import { memberPointer } from '../../marathon/normal-form/pointer.ts';
import { isOwned } from '../desired/ownership.ts';
import type { ClusterSpec, DesiredApp, DesiredState, Problem } from '../desired/types.ts';
import { mayUseSecret } from '../policy/secret-names.ts';

/**
 * A proposal as it is planned: its files under the policy of the branch it goes into. Who proposes a change must not be able to
 * widen the rules by which it is judged: what apps it looks after, which secrets they may use, what holds their changes.
 */
export function underPolicyOf(before: DesiredState, after: DesiredState): DesiredState {
  const apps = new Map<string, DesiredApp>();
  const unknown = new Map(after.unknown);
  const problems = [...after.problems];
  for (const [id, { policy: _proposed, ...app }] of after.apps) {
    const refused = before.cluster === undefined ? [] : refusedBy(before.cluster, app);
    if (refused.length > 0) {
      unknown.set(id, refused);
      problems.push(...refused);
      continue;
    }
    const policy = before.apps.get(id)?.policy;
    apps.set(id, policy === undefined ? app : { ...app, policy });
  }
  if (before.cluster === undefined) return { ...after, apps };
  const { freeze: _proposed, ...own } = after.cluster ?? before.cluster;
  return { ...after, apps, unknown, problems, cluster: { ...own, ...rulesOf(before.cluster) } };
}

function rulesOf(cluster: ClusterSpec): Partial<ClusterSpec> {
  const { policy, owns, freeze } = cluster;
  return { policy, owns, ...(freeze === undefined ? {} : { freeze }) };
}

/** What the rules of the branch say against an app that its own rules allow. */
function refusedBy({ name, owns, policy }: ClusterSpec, app: DesiredApp): readonly Problem[] {
  const rules = `The rules that it is judged by are those before the merge; change clusters/${name}/cluster.yaml first.`;
  const at = (pointer: string, code: string, message: string): Problem => ({
    ...app.positionOf(pointer),
    severity: 'error',
    code,
    message: `${message} ${rules}`,
    app: app.id,
  });
  const problems = isOwned(app.id, owns)
    ? []
    : [at('/id', 'not-owned', `The app ${app.id} lies outside of what this cluster owns (${owns.join(', ')}).`)];
  for (const { variable, name: secret } of app.secrets ?? [])
    if (!mayUseSecret(policy.secrets, app.id, secret))
      problems.push(
        at(memberPointer('/env', variable), 'secret-forbidden', `The secret ${secret} is not for ${app.id}.`),
      );
  return problems;
}
