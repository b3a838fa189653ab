import { pacerError } from '../errors/pacer-error.ts';
import type { Mirror } from '../git/mirror.ts';
import type { ApiParts } from './api/server.ts';
import type { Changes } from './change/changes.ts';
import type { DesiredState, Snapshot } from './desired/types.ts';
import type { Decisions } from './ledger/decisions.ts';
import { readSurely, type LogFile } from './logs/read/log-file.ts';
import { createCloseLook } from './loop/close-look.ts';
import { approversOf } from './loop/decide.ts';
import type { UpstreamName } from './loop/contacts.ts';
import type { ClusterSession } from './loop/session.ts';
import type { DaemonSettings } from './settings.ts';
import type { Tellers } from './tellers.ts';

/** What the daemon knows at the moment. */
export interface WholeViewParts {
  readonly settings: DaemonSettings;
  readonly mirror: Mirror;
  readonly decisions: Decisions;
  readonly tellers: Tellers;
  readonly changes: Changes;
  readonly ownLog: LogFile;
  session(): ClusterSession | undefined;
  snapshot(): Snapshot | undefined;
  desired(): DesiredState | undefined;
  /** Why the desired repository cannot be read. */
  trouble(): string | undefined;
}

/** How far back the daemon's own log is read for people. */
const mostBytes = 512 * 1024;

/** What people are shown besides apps: proposals, repositories, what was decided. */
export function createWholeView(
  parts: WholeViewParts,
): Pick<ApiParts, 'look' | 'proposals' | 'reviewing' | 'decisions' | 'about'> {
  const { settings, mirror, tellers, desired, snapshot, session, ownLog } = parts;
  const { interval, publicUrl, forge } = settings;
  return {
    look: createCloseLook({
      session,
      mirror,
      branch: settings.branch,
      head: snapshot,
      trouble: parts.trouble,
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
    decisions: parts.decisions.all,
    about: {
      interval,
      ...(publicUrl === undefined ? {} : { publicUrl }),
      ...(forge === undefined ? {} : { forge: forge.kind }),
      snapshot,
      desired,
      contact: server => session()?.contact(server) ?? {},
      async test(server) {
        if (server !== 'git') return testServer(session(), server);
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
