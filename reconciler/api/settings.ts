import process from 'node:process';
import type { FastifyInstance } from 'fastify';
import type { Settings, Upstream } from '../../schemas/generated/settings.ts';
import type { UpstreamTest } from '../../schemas/generated/upstream-test.ts';
import { asPacerError } from '../../errors/pacer-error.ts';
import type { AccessSettings } from '../access/access.ts';
import type { Caller } from '../access/types.ts';
import { writtenRules } from '../desired/policy-places.ts';
import type { DesiredState, Snapshot } from '../desired/types.ts';
import type { Contact, UpstreamName } from '../loop/session/contacts.ts';
import { closesAt, judgeWindows } from '../policy/windows.ts';
import type { AppState } from '../rollout/app-state.ts';
import { version } from '../version.ts';
import type { DecisionParts } from './decisions.ts';
import { callerOf } from './guard.ts';
import type { ApiParts } from './server.ts';
import { seesAll } from './visible.ts';

/** What the daemon was told, and whom it speaks to. */
export interface AboutParts {
  /** Milliseconds between two looks at the repository. */
  readonly interval: number;
  readonly publicUrl?: string;
  readonly forge?: string;
  snapshot(): Snapshot | undefined;
  desired(): DesiredState | undefined;
  contact(server: UpstreamName): Contact;
  /** Asks a server something that changes nothing; what it is, in a sentence. Rejects when it does not answer well. */
  test(server: UpstreamName | 'git'): Promise<string>;
  /** The newest lines of the daemon's own log, oldest first, without secrets. */
  ownLines(count: number): Promise<readonly string[]>;
}

type SettingsParts = Pick<ApiParts, 'overview' | 'states' | 'now' | 'access' | 'cluster'> & {
  readonly deciding?: Pick<DecisionParts, 'freezes'>;
};

const testBody = {
  type: 'object',
  required: ['server'],
  additionalProperties: false,
  properties: { server: { enum: ['git', 'marathon', 'mesos', 'jenkins', 'registry'] } },
} as const;

const mostAppRules = 100;
const mostHeld = 5;

/** What this daemon is, follows and goes by; and a way to try a server. */
export function registerSettings(server: FastifyInstance, parts: SettingsParts, about: AboutParts | undefined): void {
  /** A server is tried once at a time, whoever asks. */
  const trying = new Map<string, Promise<UpstreamTest>>();

  server.get('/api/v1/settings', request => settingsFor(callerOf(request), parts, about));

  server.post<{ Body: { server: UpstreamName | 'git' } }>(
    '/api/v1/settings/test',
    { schema: { body: testBody } },
    async (request, reply) => {
      if (about === undefined) return reply.code(503).send({ code: 'not-ready', message: 'No commit was read yet.' });
      const { server: name } = request.body;
      const running = trying.get(name) ?? tryServer(name, about, parts).finally(() => trying.delete(name));
      trying.set(name, running);
      return running;
    },
  );
}

/** Refuses whoever may not operate everything; undefined for those who may. */
export function refuseOthers(caller: Caller): string | undefined {
  return caller.may('operate', '/')
    ? undefined
    : 'This is about everything, so it is for those who may "operate" all of it.';
}

/** The settings as somebody may see them. */
export function settingsFor(caller: Caller, parts: SettingsParts, about: AboutParts | undefined): Settings {
  const { cluster, repository, branch, commit, servers = [], troubles } = parts.overview();
  const snapshot = about?.snapshot();
  const desired = about?.desired();
  const rules = snapshot === undefined ? [] : rulesOf(snapshot, parts.cluster);
  const isOperator = refuseOthers(caller) === undefined;
  const upstreams: Upstream[] = [{ server: 'git' as const, url: repository }, ...servers].map(each => ({
    ...each,
    ...troubleOf(troubles, each.server),
    ...(each.server === 'git' || about === undefined ? {} : contactOf(about.contact(each.server))),
  }));
  return {
    version,
    node: process.versions.node,
    startedAt: new Date(performance.timeOrigin).toISOString(),
    cluster,
    repository,
    branch,
    ...(commit === undefined ? {} : { commit }),
    ...(about?.publicUrl === undefined ? {} : { publicUrl: about.publicUrl }),
    ...(about?.forge === undefined ? {} : { forge: about.forge }),
    interval: about?.interval ?? 0,
    upstreams,
    rules: rules.filter(({ rule }) => rule !== 'windows'),
    appRules: appRulesOf(desired, caller),
    windows: windowsOf(desired, rules, parts.now()),
    freezes: (parts.deciding?.freezes() ?? [])
      .filter(({ apps }) => apps === undefined || apps.some(app => caller.may('view', app)))
      .map(({ until, apps, ...freeze }) => ({
        ...freeze,
        ...(apps === undefined ? {} : { apps: [...apps] }),
        ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
      })),
    holds: holdsOf(parts.states.all().filter(({ id }) => seesAll(caller) || caller.may('view', id))),
    ...(isOperator ? { access: accessOf(parts.access.settings, parts.now()) } : {}),
  };
}

async function tryServer(
  server: UpstreamName | 'git',
  about: AboutParts,
  { now }: SettingsParts,
): Promise<UpstreamTest> {
  const began = now();
  const took = (): number => Math.max(0, Math.round(now() - began));
  try {
    const sentence = await about.test(server);
    return { server, ok: true, sentence, milliseconds: took() };
  } catch (thrown) {
    const { message, advice, code } = asPacerError(thrown);
    return { server, ok: false, sentence: message, advice, code, milliseconds: took() };
  }
}

const known = new WeakMap<Snapshot, Settings['rules']>();

/** Found once for each commit. */
function rulesOf(snapshot: Snapshot, cluster: string): Settings['rules'] {
  const before = known.get(snapshot);
  if (before !== undefined) return before;
  const rules = writtenRules(snapshot, cluster).map(({ rule, value, position }) => ({
    rule,
    value: JSON.stringify(value),
    file: position.file,
    line: position.line,
  }));
  known.set(snapshot, rules);
  return rules;
}

function appRulesOf(desired: DesiredState | undefined, caller: Caller): Settings['appRules'] {
  const found: Settings['appRules'] = [];
  for (const [app, { policy, file }] of desired?.apps ?? []) {
    if (policy === undefined || !caller.may('view', app)) continue;
    found.push({ app, file, rules: Object.keys(policy) });
    if (found.length >= mostAppRules) break;
  }
  return found;
}

function windowsOf(desired: DesiredState | undefined, rules: Settings['rules'], now: number): Settings['windows'] {
  const windows = desired?.cluster?.policy.windows ?? [];
  const places = rules.filter(({ rule }) => rule === 'windows');
  const verdict = judgeWindows(windows, now);
  const changesAt = verdict.open ? closesAt(windows, now) : verdict.until;
  return {
    open: verdict.open,
    ...(changesAt === undefined ? {} : { changesAt: new Date(changesAt).toISOString() }),
    windows: windows.map(({ kind, begin, zone, durationMilliseconds, reason }, index) => {
      const place = places[index];
      return {
        kind,
        begin,
        zone,
        duration: durationMilliseconds,
        ...(reason === undefined ? {} : { reason }),
        ...(place === undefined ? {} : { file: place.file, line: place.line }),
      };
    }),
  };
}

function holdsOf(states: readonly AppState[]): Settings['holds'] {
  const holds = new Map<string, Settings['holds'][number]>();
  for (const { id, held } of states) {
    if (held === undefined) continue;
    const { by, sentence } = held;
    const before = holds.get(by) ?? { by, count: 0, apps: [], sentence };
    const apps = before.apps.length < mostHeld ? [...before.apps, id] : before.apps;
    holds.set(by, { ...before, count: before.count + 1, apps });
  }
  return [...holds.values()].toSorted((one, other) => other.count - one.count);
}

/** What of the settings is no secret: neither hashes of passwords nor digests of tokens nor keys. */
function accessOf(settings: AccessSettings, now: number): NonNullable<Settings['access']> {
  const { anonymous, tokens, users = [], openId, proxy, roles, sessionTimes } = settings;
  return {
    open: anonymous.length > 0,
    tokens: tokens.map(({ identity: { name, email, groups }, expires }) => ({
      name,
      ...(email === undefined ? {} : { email }),
      groups: [...groups],
      ...(expires === undefined ? {} : { expires: new Date(expires).toISOString() }),
      isExpired: expires !== undefined && expires <= now,
    })),
    users: users.map(({ user, identity: { name, email, groups } }) => ({
      user,
      name,
      ...(email === undefined ? {} : { email }),
      groups: [...groups],
    })),
    ...(openId === undefined ? {} : { provider: openId.name }),
    proxy: proxy !== undefined,
    roles: roles.map(({ who, verbs, apps }) => ({ who: [...who], verbs: [...verbs], apps: [...apps] })),
    ...(sessionTimes === undefined ? {} : { sessionLifetime: sessionTimes.lifetime, sessionIdle: sessionTimes.idle }),
  };
}

function troubleOf(
  troubles: readonly { readonly server: string; readonly sentence: string }[],
  server: string,
): { readonly trouble?: string } {
  const found = troubles.filter(each => each.server === server).map(({ sentence }) => sentence);
  return found.length === 0 ? {} : { trouble: found.join(' ') };
}

function contactOf({ answeredAt, status, unansweredAt }: Contact): Partial<Upstream> {
  const isNewer = unansweredAt !== undefined && unansweredAt > (answeredAt ?? 0);
  return {
    ...(answeredAt === undefined ? {} : { answeredAt: new Date(answeredAt).toISOString() }),
    ...(status === undefined ? {} : { status }),
    ...(isNewer ? { unansweredAt: new Date(unansweredAt).toISOString() } : {}),
  };
}
