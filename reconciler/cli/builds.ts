import { sleep, systemClock } from '../../clock/clock.ts';
import { pacerError } from '../../errors/pacer-error.ts';
import type { Build } from '../../schemas/generated/build.ts';
import type { BuildList } from '../../schemas/generated/build-list.ts';
import type { BuildLog } from '../../schemas/generated/build-log.ts';
import type { ApiClient } from './api-client.ts';
import { absolute } from './app-id.ts';
import { alignColumns, createStyle, duration, printable, relativeTime, type Style, type Terminal } from './terminal.ts';

/** Exit codes of `pacer build logs -f`. */
const succeeded = 0;
const notSucceeded = 3;

/** Builds that ended and are shown when nobody asks for more. */
const shownEnded = 20;
const lookInterval = 1_000;

/** `pacer builds [APP|IMAGE]`: what waits, what runs, and the last ones that ended. */
export async function builds(
  terminal: Terminal,
  api: ApiClient,
  target: string | undefined,
  options: { readonly all: boolean; readonly format: string },
): Promise<number> {
  const answer = (await api.get('/api/v1/builds')) as BuildList;
  const fitting = target === undefined ? answer.builds : answer.builds.filter(build => fits(build, target));
  if (options.format === 'json') {
    terminal.out(`${JSON.stringify({ ...answer, builds: fitting })}\n`);
    return 0;
  }
  const style = createStyle(terminal.colour);
  const ended = fitting.filter(build => build.endedAt !== undefined);
  const shown = options.all ? fitting : fitting.filter(build => !ended.slice(shownEnded).includes(build));
  if (shown.length === 0 && target !== undefined) terminal.out(`Jenkins shows no build of ${printable(target)}.\n`);
  else terminal.out(`${table(shown, style, terminal.now())}\n`);
  if (shown.length < fitting.length)
    terminal.err(`${fitting.length - shown.length} more that ended; --all shows them.\n`);
  return 0;
}

/** `pacer build logs APP|IMAGE|ID [-f]`: the console of the newest build; with `-f` until it ends, exit code 3 when it fails. */
export async function buildLogs(
  terminal: Terminal,
  api: ApiClient,
  target: string,
  options: { readonly follow: boolean; readonly format: string },
  signal: AbortSignal,
): Promise<number> {
  const found = await newest(api, target);
  const path = `/api/v1/builds/${encodeURIComponent(found.id)}`;
  if (options.format === 'text') announce(terminal, found);
  let position: string | undefined;
  while (!signal.aborted) {
    const from = position === undefined ? '' : `?from=${position}`;
    const page = (await api.get(`${path}/log${from}`)) as BuildLog;
    position = page.position;
    if (options.format === 'json') {
      if (page.lines.length > 0 || !options.follow) terminal.out(`${JSON.stringify(page)}\n`);
    } else for (const line of page.lines) terminal.out(`${printable(line)}\n`);
    if (!options.follow) return succeeded;
    if (page.complete) break;
    await sleep(systemClock, lookInterval, signal);
  }
  if (signal.aborted) return succeeded;
  const end = (await api.get(path)) as Build;
  if (options.format === 'text') announceEnd(terminal, end);
  return end.state === 'succeeded' ? succeeded : notSucceeded;
}

/** The build of this id, or the newest one of the app or image: running before queued before ended. */
async function newest(api: ApiClient, target: string): Promise<Build> {
  const { builds: all, cluster } = (await api.get('/api/v1/builds')) as BuildList;
  const fitting = all.filter(build => fits(build, target));
  const found =
    fitting.find(build => build.state === 'running') ?? fitting.find(build => build.state === 'queued') ?? fitting[0];
  if (found !== undefined) return found;
  throw pacerError('usage', {
    message: `Jenkins shows no build of ${target} for ${cluster}.`,
    advice: 'Name an app, an image, a base image or a build, such as pacer/build-image#12; `pacer builds` shows them.',
  });
}

/** What people call a build; the words of Jenkins. */
function nameOf({ id, job, number }: Build): string {
  return number === undefined ? id : `${job}#${number}`;
}

function fits(build: Build, target: string): boolean {
  return (
    build.id === target ||
    nameOf(build) === target ||
    build.image === target ||
    build.apps.includes(absolute(target)) ||
    build.baseImages.includes(target) ||
    (target.length >= 6 && build.key.startsWith(target))
  );
}

function table(all: readonly Build[], style: Style, now: number): string {
  if (all.length === 0) return style.faint('No builds.');
  const rows = all.map(build => [
    printable(nameOf(build)),
    word(build, style),
    printable(build.image ?? build.key.slice(0, 12)),
    (build.source?.commit ?? '').slice(0, 8),
    build.durationMilliseconds === undefined ? '' : duration(build.durationMilliseconds),
    style.faint(relativeTime(Date.parse(build.endedAt ?? build.startedAt ?? build.queuedAt ?? ''), now)),
    style.faint(printable(build.url)),
  ]);
  return alignColumns([['BUILD', 'STATE', 'IMAGE', 'COMMIT', 'TOOK', 'WHEN', 'LINK'].map(style.faint), ...rows]);
}

function word({ state, fate }: Build, style: Style): string {
  const text = fate === 'unwanted' && (state === 'queued' || state === 'running') ? `${state} (superseded)` : state;
  if (state === 'succeeded') return style.good(text);
  return state === 'failed' ? style.bad(text) : style.warn(text);
}

function announce(terminal: Terminal, build: Build): void {
  const style = createStyle(terminal.colour);
  const feeds = build.apps.length === 0 ? '' : ` for ${build.apps.join(', ')}`;
  terminal.err(
    `${style.strong(printable(nameOf(build)))} ${build.state}${printable(feeds)} ${style.faint(build.url)}\n`,
  );
  if (build.state === 'queued' && build.sentence !== undefined) terminal.err(`${printable(build.sentence)}\n`);
}

function announceEnd(terminal: Terminal, build: Build): void {
  const style = createStyle(terminal.colour);
  for (const { name, state, durationMilliseconds } of build.stages ?? []) {
    const took = durationMilliseconds === undefined ? '' : duration(durationMilliseconds);
    terminal.err(style.faint(`  ${printable(name)}: ${state} ${took}\n`));
  }
  terminal.err(`${printable(build.sentence ?? `Build ${nameOf(build)} ${build.state}.`)}\n`);
}
