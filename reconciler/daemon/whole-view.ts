import { pacerError } from '../../errors/pacer-error.ts';
import type { ApiParts } from '../api/server.ts';
import type { Changes } from '../change/changes.ts';
import type { DesiredState, Snapshot } from '../desired/types.ts';
import { readSurely, type LogFile } from '../logs/read/log-file.ts';
import { createCloseLook } from './close-look.ts';
import { approversOf } from './decide.ts';
import type { UpstreamName } from '../loop/session/contacts.ts';
import type { ClusterSession } from '../loop/session/types.ts';
import type { Current } from './current.ts';
import type { Following } from './follow-commits.ts';
import type { DaemonSettings } from './settings.ts';
import type { Stores } from './stores.ts';
import type { Tellers } from './tellers.ts';

/** What the daemon knows at the moment. */
export interface WholeViewParts {
  readonly settings: DaemonSettings;
  readonly stores: Pick<Stores, 'mirror' | 'decisions'>;
  readonly tellers: Tellers;
  readonly changes: Changes;
  readonly ownLog: LogFile;
  readonly current: Readonly<Current>;
  readonly following: Pick<Following, 'repositoryTrouble'>;
}

/** How far back the daemon's own log is read for people. */
const mostBytes = 512 * 1024;

/** What people are shown besides apps: proposals, repositories, what was decided. */
export function createWholeView(
  parts: WholeViewParts,
): Pick<ApiParts, 'look' | 'proposals' | 'reviewing' | 'decisions' | 'about'> {
  const { settings, tellers, current, ownLog } = parts;
  const { mirror, decisions } = parts.stores;
  const { interval, publicUrl, forge } = settings;
  const snapshot = (): Snapshot | undefined => current.snapshot;
  const desired = (): DesiredState | undefined => current.desired;
  return {
    look: createCloseLook({
      session: () => current.session,
      mirror,
      branch: settings.branch,
      head: snapshot,
      trouble: parts.following.repositoryTrouble,
    }),
    proposals: {
      cluster: settings.cluster,
      changes: () => (desired() === undefined ? undefined : parts.changes),
      desired,
    },
    reviewing: {
      branch: settings.branch,
      kind: forge?.kind ?? 'none',
      reviews: tellers.reviews,
      trouble: tellers.trouble,
      approvers() {
        const wanted = desired();
        return wanted === undefined ? new Set() : approversOf(wanted);
      },
    },
    decisions: decisions.all,
    about: {
      interval,
      ...(publicUrl === undefined ? {} : { publicUrl }),
      ...(forge === undefined ? {} : { forge: forge.kind }),
      snapshot,
      desired,
      contact: server => current.session?.contact(server) ?? {},
      async test(server) {
        if (server !== 'git') return testServer(current.session, server);
        await mirror.fetch();
        const commit = await mirror.resolve(settings.branch);
        if (commit === undefined)
          throw pacerError('git-reference-missing', {
            message: `The repository answers, but has no branch ${settings.branch}.`,
          });
        return `The repository answers; ${settings.branch} is at ${commit.slice(0, 8)}.`;
      },
      async ownLines(count) {
        const { begin, end } = await ownLog.look();
        const from = Math.max(begin, end - mostBytes);
        const text = (await readSurely(ownLog, from, end - from)).toString('utf8');
        return text
          .split('\n')
          .filter(line => line !== '')
          .slice(-count);
      },
    },
  };
}

async function testServer(session: ClusterSession | undefined, server: UpstreamName): Promise<string> {
  if (session === undefined)
    throw pacerError('usage', {
      message: 'No commit was read yet, so the addresses of the servers are not known.',
      advice: 'Test git first.',
    });
  return session.test(server);
}
