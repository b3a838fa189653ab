import type { Clock } from '../clock/clock.ts';
import type { GitAccess } from '../git/environment.ts';
import type { Authorization, RenewedAuthorization, RequestInfo } from '../http/types.ts';
import { createJenkins } from '../jenkins/client/create-jenkins.ts';
import type { Jenkins } from '../jenkins/client/types.ts';
import { createMarathon } from '../marathon/client/create-marathon.ts';
import type { Marathon } from '../marathon/client/types.ts';
import { createMesos } from '../mesos/client/create-mesos.ts';
import type { Mesos } from '../mesos/client/types.ts';
import { createRegistry } from '../registry/create-registry.ts';
import type { Registry } from '../registry/types.ts';
import type { ClusterSpec } from './desired/types.ts';
import type { EvidenceSources } from './rollout/explain.ts';
import { createLogTail } from './rollout/log-tail.ts';

/** How the daemon and the servers prove to each other who they are; read from files, never from the repository. */
export interface UpstreamCredentials {
  /** PEM of certificate authorities that are trusted besides the public ones. */
  readonly certificateAuthority?: string;
  readonly marathon?: Authorization | RenewedAuthorization;
  readonly mesos?: Authorization | RenewedAuthorization;
  readonly jenkins?: { readonly user: string; readonly token?: string; readonly password?: string };
  readonly registry?: Authorization;
}

/** Clients of the servers that a cluster names. */
export interface Upstreams {
  readonly marathon: Marathon;
  readonly jenkins: Jenkins | undefined;
  readonly registry: Registry | undefined;
  readonly mesos: Mesos | undefined;
  readonly logTail: EvidenceSources['logTail'];
  close(): Promise<void>;
}

/** One client per server; `onRequest` is told of each request, for metrics. */
export function connectUpstreams(
  cluster: ClusterSpec,
  credentials: UpstreamCredentials,
  effects: {
    readonly clock: Clock;
    readonly onRequest?: (server: 'marathon' | 'jenkins' | 'registry' | 'mesos', request: RequestInfo) => void;
  },
): Upstreams {
  const { clock } = effects;
  const { certificateAuthority } = credentials;
  const counted = (server: 'marathon' | 'jenkins' | 'registry' | 'mesos') => ({
    clock,
    ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
    onRequest: (request: RequestInfo) => effects.onRequest?.(server, request),
  });
  const marathon = createMarathon({
    urls: cluster.marathon.urls ?? [cluster.marathon.url],
    ...authorized(credentials.marathon),
    ...counted('marathon'),
  });
  const jenkins =
    cluster.jenkins === undefined
      ? undefined
      : createJenkins({ url: cluster.jenkins.url, ...credentials.jenkins, ...counted('jenkins') });
  const registry =
    cluster.registry === undefined
      ? undefined
      : createRegistry({ url: cluster.registry.url, ...authorized(credentials.registry), ...counted('registry') });
  const mesos =
    cluster.mesos === undefined
      ? undefined
      : createMesos({ ...cluster.mesos, ...authorized(credentials.mesos), ...counted('mesos') });
  return {
    marathon,
    jenkins,
    registry,
    mesos,
    logTail:
      mesos === undefined
        ? () => Promise.resolve([])
        : createLogTail(mesos, async () => (await marathon.info()).frameworkId),
    async close() {
      await Promise.all([marathon.close(), jenkins?.close(), registry?.close(), mesos?.close()]);
    },
  };
}

/** Everything in credentials that must not show, as far as it is known now: logins that renew themselves are not. */
export function secretsOf(credentials: UpstreamCredentials, git: GitAccess): readonly string[] {
  const { jenkins, marathon, mesos, registry } = credentials;
  const authorizations = [marathon, mesos, registry].flatMap(each => {
    if (each === undefined || each.kind === 'renewed') return [];
    return each.kind === 'basic' ? [each.password] : [each.token];
  });
  const logins = (git.credentials ?? []).map(({ authorization }) => authorization.replace(/^\S+\s+/, ''));
  return [jenkins?.token, jenkins?.password, ...authorizations, ...logins].filter(secret => secret !== undefined);
}

function authorized<Proof extends Authorization | RenewedAuthorization>(
  authorization: Proof | undefined,
): { readonly authorization?: Proof } {
  return authorization === undefined ? {} : { authorization };
}
