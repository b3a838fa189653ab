import { pacerError } from '../../errors/pacer-error.ts';
import { isAsPromised, type AppState } from '../rollout/app-state.ts';
import type { Overview } from '../api/server.ts';
import type { ApiClient } from './api-client.ts';
import { absolute } from './app-id.ts';
import { freezesInForce, freezeSentence } from './decide.ts';
import { alignColumns, createStyle, printable, relativeTime, type Style, type Terminal } from './terminal.ts';

interface AppsAnswer {
  readonly cluster: string;
  readonly asPromised: boolean;
  readonly apps: readonly AppState[];
}

/** Exit codes of `pacer status`. */
const allWell = 0;
const notAsPromised = 3;

/** `pacer status [APP]`: one line per app, sentences below those that are not as promised. Answers the exit code. */
export async function status(
  terminal: Terminal,
  api: ApiClient,
  options: { readonly app: string | undefined; readonly format: string; readonly watch: boolean },
  signal: AbortSignal,
): Promise<number> {
  let code = await printOnce(terminal, api, options);
  if (!options.watch) return code;
  let printing = Promise.resolve();
  await api
    .follow(signal, () => {
      printing = printing.then(async () => {
        if (terminal.colour) terminal.out('\u001b[2J\u001b[H');
        code = await printOnce(terminal, api, options);
      });
    })
    .catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  return code;
}

async function printOnce(
  terminal: Terminal,
  api: ApiClient,
  options: { readonly app: string | undefined; readonly format: string },
): Promise<number> {
  const answer = (await api.get('/api/v1/apps')) as AppsAnswer;
  const overview = (await api.get('/api/v1/overview')) as Overview;
  const { problems } = (await api.get('/api/v1/problems')) as {
    problems: readonly {
      file: string;
      line: number;
      column: number;
      message: string;
      code: string;
      severity: string;
    }[];
  };
  const apps =
    options.app === undefined ? answer.apps : answer.apps.filter(app => app.id === absolute(options.app ?? ''));
  if (options.app !== undefined && apps.length === 0) {
    throw pacerError('usage', {
      message: `Pacer does not look after an app ${absolute(options.app)} on ${answer.cluster}.`,
    });
  }
  const errors = problems.filter(problem => problem.severity === 'error');
  const well =
    apps.every(isAsPromised) &&
    overview.troubles.length === 0 &&
    overview.frozen === undefined &&
    (options.app !== undefined || errors.length === 0);
  if (options.format === 'json') {
    terminal.out(`${JSON.stringify({ ...overview, asPromised: well, apps, problems })}\n`);
    return well ? allWell : notAsPromised;
  }
  const style = createStyle(terminal.colour);
  terminal.out(`${headline(overview, style)}\n`);
  for (const trouble of overview.troubles) terminal.out(`${style.bad('!')} ${printable(trouble.sentence)}\n`);
  if (overview.frozen !== undefined) terminal.out(`${style.warn('!')} ${printable(overview.frozen)}\n`);
  for (const freeze of await freezesInForce(api)) {
    const lift = freeze.id === 'cluster.yaml' ? 'cluster.yaml' : `pacer unfreeze ${freeze.id}`;
    terminal.out(`${style.warn('!')} ${freezeSentence(freeze)} ${style.faint(`→ ${lift}`)}\n`);
  }
  terminal.out(`\n${table(apps, style, terminal.now())}\n`);
  for (const app of apps.filter(candidate => !isAsPromised(candidate))) terminal.out(explanation(app, style));
  if (options.app === undefined && errors.length > 0) {
    terminal.out(
      `\n${style.bad(`${errors.length} ${errors.length === 1 ? 'problem' : 'problems'} in the files of this commit`)}\n`,
    );
    for (const problem of errors)
      terminal.out(
        `  ${problem.file}:${problem.line}:${problem.column}: ${printable(problem.message)} (${problem.code})\n`,
      );
  }
  return well ? allWell : notAsPromised;
}

function headline(overview: Overview, style: Style): string {
  const commit =
    overview.commit === undefined
      ? 'no commit read yet'
      : `${overview.commit.slice(0, 8)} ${printable(overview.subject ?? '')}`;
  return `${style.strong(overview.cluster)} follows ${overview.branch} at ${style.name(commit.trim())} ${style.faint(`by ${printable(overview.author ?? 'unknown')}`)}`;
}

function table(apps: readonly AppState[], style: Style, now: number): string {
  if (apps.length === 0) return style.faint('No apps yet.');
  const rows = apps.map(app => [
    app.id,
    word(app.sync, style),
    word(app.health, style),
    `${shownInstances(app)} of ${app.instances.wanted}`,
    style.faint(relativeTime(Date.parse(app.since), now)),
  ]);
  return alignColumns([['APP', 'SYNC', 'HEALTH', 'INSTANCES', 'SINCE'].map(style.faint), ...rows]);
}

function shownInstances(app: AppState): number {
  const { healthy, unhealthy, running } = app.instances;
  return healthy > 0 || unhealthy > 0 ? healthy : running;
}

function word(text: string, style: Style): string {
  if (text === 'synced' || text === 'healthy' || text === 'suspended') return style.good(text);
  if (text === 'failed' || text === 'degraded' || text === 'held') return style.bad(text);
  return style.warn(text);
}

/** The sentence, its evidence and what would change it, indented below the app. */
export function explanation(app: AppState, style: Style): string {
  const lines = [`\n${style.strong(app.id)}: ${printable(app.sentence ?? 'no reason known')}`];
  for (const line of app.evidence) lines.push(style.faint(`  | ${printable(line)}`));
  if (app.change !== undefined) lines.push(`  → ${printable(app.change)}`);
  if (app.sourceTag !== undefined) lines.push(style.faint(`  built from tag ${printable(app.sourceTag)}`));
  if (app.buildUrl !== undefined) lines.push(style.faint(`  build: ${app.buildUrl}`));
  return `${lines.join('\n')}\n`;
}
