import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { isPacerError } from '../../errors/pacer-error.ts';
import type { Dialect } from '../../marathon/dialect.ts';
import { createMarathon } from '../../marathon/client/create-marathon.ts';
import { absoluteId } from '../../marathon/path-id.ts';
import type { AppDefinition, LiveApp } from '../../marathon/types.ts';
import { createDesiredReader } from '../../reconciler/desired/read.ts';
import type { DesiredState, Problem } from '../../reconciler/desired/types.ts';
import { importApps } from '../../reconciler/import/import-apps.ts';
import { planCluster } from '../../reconciler/plan/plan.ts';
import type { AppInput, AppPlan } from '../../reconciler/plan/types.ts';
import { snapshotOf } from '../desired/repository.ts';
import { createHttpWorld, type HttpWorld } from '../sandbox-marathon/http-world.ts';
import { corpusFiles, documentsOf, hasCorpus, submissionsOf } from './files.ts';

if (!hasCorpus) process.stderr.write('skipped: there is no collection of definitions beside the repository\n');

const repositoryUrl = 'https://git.example.com/desired.git';
const clusterFile = 'marathon: {url: "http://marathon.example.com:8080"}\n';
const versions: Partial<Record<Dialect, string>> = { '1.4': '1.4.13', '1.8': '1.8.244', '1.10': '1.10.26' };

/** What became of one app or, where none can be told, of one file. */
interface Verdict {
  readonly file: string;
  readonly app: string;
  /** `accepted`, or why it was refused. */
  readonly reason: string;
  /** Anything that should not be. */
  readonly trouble?: string;
}

describe.skipIf(!hasCorpus)('every file found in public repositories', () => {
  test.for(Object.keys(versions) as Dialect[])(
    'is accepted and then as wanted, imported or not, or refused as Marathon %s refuses it',
    { timeout: 180_000 },
    async dialect => {
      const verdicts = await judgeAll(dialect);
      report(dialect, verdicts);
      expect(verdicts.filter(({ trouble }) => trouble !== undefined)).toEqual([]);
      const accepted = verdicts.filter(({ reason }) => reason === 'accepted').length;
      expect(accepted).toBeGreaterThan(verdicts.length * 0.5);
    },
  );
});

async function judgeAll(dialect: Dialect): Promise<readonly Verdict[]> {
  const world = await createHttpWorld({
    dialect,
    features: ['secrets', 'gpu_resources', 'external_volumes'],
    defaultNetworkName: 'dcos',
    maxRunningDeployments: 100_000,
  });
  const marathon = createMarathon({ urls: [world.url], clock: systemClock });
  const verdicts: Verdict[] = [];
  try {
    for (const [file, bytes] of corpusFiles()) {
      const path = `clusters/prod/${file}`;
      const snapshot = snapshotOf({ [path]: bytes, 'clusters/prod/cluster.yaml': clusterFile });
      const desired = createDesiredReader().read(snapshot, 'prod', repositoryUrl, dialect);
      const accepted = await judgeAccepted(file, desired, marathon, dialect);
      verdicts.push(...accepted, ...(await judgeRefused(file, bytes, desired, world)));
      if (accepted.length === 0) continue;
      // Empty groups would stay, and be in the way of apps of the same name.
      await world.call('DELETE', '/v2/groups?force=true');
      await world.clock.advance(200);
      if ((await marathon.apps()).length > 0) throw new Error(`${file} left apps behind`);
    }
  } finally {
    await marathon.close();
  }
  return verdicts;
}

type Marathon = ReturnType<typeof createMarathon>;

/** Deploys what the file defines as the daemon would, and looks whether anything is left to do; then imports it. */
async function judgeAccepted(
  file: string,
  desired: DesiredState,
  marathon: Marathon,
  dialect: Dialect,
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const plan of planOf(desired, [], dialect)) {
    const trouble = plan.action === 'create' ? undefined : `is not to be created but: ${plan.action}, ${plan.reason}`;
    // What a server lacks (a feature, a role) is not known before it is asked.
    const refusal = trouble === undefined ? await put(marathon, plan) : undefined;
    const reason = refusal === undefined ? 'accepted' : `when deployed: ${refusal}`;
    verdicts.push({ file, app: plan.id, reason, ...(trouble === undefined ? {} : { trouble }) });
  }
  const there = new Set(verdicts.filter(({ reason }) => reason === 'accepted').map(({ app }) => app));
  if (verdicts.length === 0) return [];
  const running = await marathon.apps();
  const after = planOf(desired, running, dialect);
  const trouble = new Map(
    after.filter(plan => there.has(plan.id) && plan.action !== 'nothing').map(plan => [plan.id, said(plan)]),
  );
  const { apps, leftOut } = importApps({
    apps: running,
    marathonVersion: versions[dialect] ?? '',
    marathonUrl: 'http://marathon.example.com:8080',
    root: '/',
    cluster: 'imported',
    existing: snapshotOf({}),
    repositoryUrl,
    force: false,
  });
  for (const { id, reason } of leftOut) trouble.set(id, `import: ${reason}`);
  for (const app of there) if (!apps.some(({ id }) => id === app)) trouble.set(app, trouble.get(app) ?? 'not imported');
  return verdicts.map(verdict => {
    const found = verdict.trouble ?? trouble.get(verdict.app);
    return found === undefined ? verdict : { ...verdict, trouble: found };
  });
}

/** Sends what was refused to Marathon, exactly as it is written: it has to be refused there, too. */
async function judgeRefused(
  file: string,
  bytes: Buffer,
  desired: DesiredState,
  world: HttpWorld,
): Promise<readonly Verdict[]> {
  const errors = desired.problems.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return [];
  const text = bytes.toString('utf8');
  const documents = documentsOf(text);
  if (documents.length === 0) {
    const answer = await world.call('POST', '/v2/apps', text);
    return [verdictOf(file, file, errors, answer.status >= 400 ? undefined : 'Marathon takes it')];
  }
  const verdicts: Verdict[] = [];
  for (const submission of documents.flatMap(submissionsOf)) {
    const id = submission.id === undefined ? undefined : absoluteId(submission.id);
    if (id !== undefined && desired.apps.has(id)) continue;
    const own = id === undefined ? errors : (desired.unknown.get(id) ?? errors);
    const answer = await world.call('POST', submission.path, submission.body);
    const trouble = answer.status >= 400 ? undefined : `${submission.path} takes it with ${answer.status}`;
    verdicts.push(verdictOf(file, id ?? file, own, trouble));
  }
  return verdicts.filter(
    (verdict, index) => verdicts.findIndex(({ app }) => app === verdict.app) === index || verdict.trouble !== undefined,
  );
}

function verdictOf(file: string, app: string, problems: readonly Problem[], trouble: string | undefined): Verdict {
  const problem = problems.find(({ severity }) => severity === 'error');
  const reason = problem === undefined ? 'refused without a reason' : reasonOf(problem);
  return { file, app, reason, ...(trouble === undefined ? {} : { trouble: `${trouble}: ${problem?.message ?? ''}` }) };
}

/** The code, and for what Marathon refuses its own words without the names. */
function reasonOf({ code, message }: Problem): string {
  const words = /^Marathon would refuse "?[^"]*"?: (.*)$/.exec(message)?.[1];
  if (words === undefined) return code;
  return `${code}: ${words.replaceAll(/"[^"]{0,200}"/g, '…').replaceAll(/-?\d+(?:\.\d+)?/g, 'N')}`;
}

async function put(marathon: Marathon, plan: AppPlan): Promise<string | undefined> {
  try {
    await marathon.replaceApp(plan.id, plan.body as AppDefinition, { force: true });
    return undefined;
  } catch (error) {
    if (!isPacerError(error) || error.code !== 'marathon-rejected') throw error;
    const details = error.context['details'] as readonly { errors: readonly string[] }[];
    return details[0]?.errors[0] ?? error.message;
  }
}

function planOf(desired: DesiredState, listing: readonly LiveApp[], dialect: Dialect): readonly AppPlan[] {
  const live = new Map(listing.map(app => [app.id, app]));
  const apps = new Map<string, AppInput>();
  for (const [id, app] of desired.apps) {
    const running = live.get(id);
    apps.set(id, { id, desired: app, image: { kind: 'none' }, ...(running === undefined ? {} : { live: running }) });
  }
  return planCluster({
    commit: 'commit',
    source: `${repositoryUrl}#prod`,
    marathonVersion: versions[dialect] ?? '',
    policy: { selfHeal: true, prune: false, maxDeletes: { share: 0.1, count: 10 } },
    owns: ['/'],
    unreadable: desired.unreadable,
    apps,
  }).apps;
}

function said(plan: AppPlan): string {
  return `${plan.action}: ${plan.reason} ${plan.changes.map(({ pointer, from, to }) => `${pointer} ${JSON.stringify(from)} → ${JSON.stringify(to)}`).join(', ')}`;
}

/** Rows of the report by Marathon; the file is written anew with each. */
const tables = new Map<Dialect, string>();

function report(dialect: Dialect, verdicts: readonly Verdict[]): void {
  const counts = new Map<string, { apps: number; files: Set<string> }>();
  for (const { reason, file } of verdicts) {
    const count = counts.get(reason) ?? { apps: 0, files: new Set() };
    count.apps += 1;
    count.files.add(file);
    counts.set(reason, count);
  }
  const rows = [...counts].toSorted(([, a], [, b]) => b.apps - a.apps);
  const lines = rows.map(
    ([reason, { apps, files }]) => `| ${reason.replaceAll('|', '\\|')} | ${apps} | ${files.size} |`,
  );
  const accepted = counts.get('accepted')?.apps ?? 0;
  const files = new Set(verdicts.map(({ file }) => file)).size;
  const total = `Marathon ${dialect}: ${files} files, ${accepted} definitions accepted, ${verdicts.length - accepted} refused.`;
  tables.set(dialect, `## ${total}\n\n| outcome | definitions | files |\n| --- | --- | --- |\n${lines.join('\n')}\n`);
  const folder = join(import.meta.dirname, '../../.vitest');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'corpus-report.md'), `# Definitions of the corpus\n\n${[...tables.values()].join('\n')}`);
  process.stdout.write(`${total}\n`);
}
