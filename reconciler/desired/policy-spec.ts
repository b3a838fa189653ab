import type { JsonObject } from '../../marathon/types.ts';
import type { App } from '../../schemas/generated/app.ts';
import type { Cluster } from '../../schemas/generated/cluster.ts';
import { isCovered } from '../policy/image-source.ts';
import { parseCron } from '../policy/cron.ts';
import type { AppPolicy, ClusterPolicy, Freeze, WindowRule } from '../policy/types.ts';
import { isZone } from '../policy/zone.ts';
import type { DocumentFault } from './context.ts';
import { durationOf } from './duration.ts';

type WrittenPolicy = NonNullable<Cluster['policy']>;
type WrittenAppPolicy = NonNullable<App['policy']>;
type WrittenWindows = NonNullable<WrittenPolicy['windows']>;

const shortest = 60_000;
const longest = 7 * 86_400_000;

/** The rules of a cluster, which have passed the schema, and what a schema cannot see in them. */
export function clusterPolicyOf(written: WrittenPolicy): {
  readonly policy: ClusterPolicy;
  readonly faults: readonly DocumentFault[];
} {
  const { selfHeal = true, prune = false, maxDeletes, restarts, signedBy, adoptFrom, capacity } = written;
  const { changes, secrets } = written;
  const { policy, faults } = commonRules(written);
  return {
    faults,
    policy: {
      ...policy,
      selfHeal,
      prune,
      maxDeletes: { share: maxDeletes?.share ?? 0.1, count: maxDeletes?.count ?? 10 },
      ...(restarts === undefined ? {} : { restarts }),
      ...(written.protected === undefined ? {} : { protected: written.protected }),
      ...(signedBy === undefined ? {} : { signedBy }),
      ...(adoptFrom === undefined ? {} : { adoptFrom }),
      ...(capacity === undefined ? {} : { capacity }),
      ...(changes === undefined ? {} : { changes }),
      ...(secrets === undefined ? {} : { secrets }),
    },
  };
}

/** The rules of an app, which have passed the schema. A rule that would allow what the cluster forbids is a fault. */
export function appPolicyOf(
  written: WrittenAppPolicy,
  cluster: ClusterPolicy,
): { readonly policy: AppPolicy; readonly faults: readonly DocumentFault[] } {
  const { policy, faults } = commonRules(written);
  const { selfHeal, restarts } = written;
  const own: AppPolicy = {
    ...policy,
    ...(selfHeal === undefined ? {} : { selfHeal }),
    ...(restarts === undefined ? {} : { restarts }),
  };
  return { policy: own, faults: [...faults, ...wideningFaults(written, cluster)] };
}

/** A freeze that is written in `cluster.yaml`. */
export function freezeOf(written: NonNullable<Cluster['freeze']>): Freeze {
  const { reason, owner, until, apps } = written;
  return {
    id: 'cluster.yaml',
    reason,
    owner: owner ?? 'whoever may change cluster.yaml',
    ...(until === undefined ? {} : { until: Date.parse(until) }),
    ...(apps === undefined ? {} : { apps }),
  };
}

function commonRules(written: WrittenPolicy | WrittenAppPolicy): {
  readonly policy: AppPolicy;
  readonly faults: readonly DocumentFault[];
} {
  const { mode, approval, images, requiredLabels, requiredHealthChecks } = written;
  const { windows, faults } = windowsOf(written.windows ?? []);
  return {
    faults,
    policy: {
      ...(mode === 'observe' ? { mode } : {}),
      ...(approval === undefined || approval.length === 0
        ? {}
        : { approval: approval.map(rule => ({ ...rule, by: rule.by.map(person => person.toLowerCase()) })) }),
      ...(windows.length === 0 ? {} : { windows }),
      ...(images === undefined ? {} : { images }),
      ...(requiredLabels === undefined || requiredLabels.length === 0 ? {} : { requiredLabels }),
      ...(requiredHealthChecks === true ? { requiredHealthChecks } : {}),
    },
  };
}

function windowsOf(written: WrittenWindows): {
  readonly windows: readonly WindowRule[];
  readonly faults: readonly DocumentFault[];
} {
  const windows: WindowRule[] = [];
  const faults: DocumentFault[] = [];
  for (const [index, window] of written.entries()) {
    const at = `/policy/windows/${index}`;
    const found = windowFaults(window, at);
    faults.push(...found);
    const kind = window.allow === undefined ? 'deny' : 'allow';
    const begin = window.allow ?? window.deny;
    const durationMilliseconds = durationOf(window.duration);
    if (found.length > 0 || begin === undefined || durationMilliseconds === undefined) continue;
    const { zone = 'UTC', reason } = window;
    windows.push({ kind, begin, zone, durationMilliseconds, ...(reason === undefined ? {} : { reason }) });
  }
  return { windows, faults };
}

function windowFaults(window: WrittenWindows[number], at: string): readonly DocumentFault[] {
  const faults: DocumentFault[] = [];
  const wrong = (member: string, message: string, code: DocumentFault['code'] = 'wrong-value'): void => {
    faults.push({ pointer: member === '' ? at : `${at}/${member}`, target: 'value', code, message });
  };
  const { allow, deny, zone = 'UTC', duration } = window;
  if ((allow === undefined) === (deny === undefined))
    wrong('', 'A window has either "allow" or "deny": when changes may begin to go out, or when they stop.');
  for (const [member, begin] of [
    ['allow', allow],
    ['deny', deny],
  ] as const) {
    if (begin === undefined || parseCron(begin) !== undefined) continue;
    wrong(
      member,
      `${JSON.stringify(begin)} is no time of cron. Write minute, hour, day of month, month and day of week, such as "0 9 * * 1-5".`,
    );
  }
  if (!isZone(zone)) wrong('zone', `${JSON.stringify(zone)} is no time zone that is known here. Write Europe/Berlin.`);
  const milliseconds = durationOf(duration) ?? 0;
  if (milliseconds < shortest || milliseconds > longest)
    wrong('duration', `A window lasts between 1m and 7d, but this one ${duration}.`, 'bad-duration');
  return faults;
}

/** Those rules of a cluster against which the rules of apps are checked: another one means that all apps are read anew. */
export function narrowable(policy: ClusterPolicy): JsonObject {
  const { mode = 'enforce', selfHeal, requiredHealthChecks = false, images = null, restarts, secrets = {} } = policy;
  return { mode, selfHeal, requiredHealthChecks, images, perHour: restarts?.perHour ?? null, secrets };
}

/** What an app allows that its cluster forbids. Rules that only add to those of the cluster cannot. */
function wideningFaults(own: WrittenAppPolicy, cluster: ClusterPolicy): readonly DocumentFault[] {
  const faults: DocumentFault[] = [];
  const wider = (member: string, what: string): void => {
    const message = `An app may only forbid more than its cluster, and cluster.yaml ${what}. Take this out, or change cluster.yaml.`;
    faults.push({ pointer: `/policy/${member}`, target: 'value', code: 'policy-wider', message });
  };
  if (own.mode === 'enforce' && cluster.mode === 'observe') wider('mode', 'says mode: observe');
  if (own.requiredHealthChecks === false && cluster.requiredHealthChecks === true)
    wider('requiredHealthChecks', 'says requiredHealthChecks: true');
  if (own.selfHeal === true && !cluster.selfHeal) wider('selfHeal', 'says selfHeal: false');
  const { images = [] } = own;
  const allowed = cluster.images;
  for (const [index, source] of images.entries()) {
    if (allowed !== undefined && !isCovered(source, allowed))
      wider(`images/${index}`, `allows images of ${allowed.join(', ')} only`);
  }
  const perHour = own.restarts?.perHour;
  const limit = cluster.restarts?.perHour;
  if (perHour !== undefined && limit !== undefined && perHour > limit)
    wider('restarts/perHour', `allows ${limit} restarts an hour for all apps together`);
  return faults;
}
