import { sendApi } from '../api.ts';
import { buildBean } from '../beans.ts';
import type { Job } from '../builds.ts';
import { field, isApi, mayPost, sendObject, type Exchange } from '../exchange.ts';
import { sendFailure, sendNotFound, sendRedirect, sendText } from '../pages.ts';
import type { BuildRecord } from '../types.ts';
import { sendArtifact, sendConsoleText, sendProgressiveText } from './build-files.ts';
import { buildStagePages } from './stage-pages.ts';

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

async function changeBuild(exchange: Exchange, job: Job, build: BuildRecord, page: string): Promise<void> {
  const { instance, request, response } = exchange;
  const jobUrl = instance.rootUrl + job.path;
  switch (page) {
    case 'stop':
    case 'term':
    case 'kill':
      if (!mayPost(exchange, 'build')) return;
      instance.builds.stop(job, build.number, page === 'kill', exchange.caller.name ?? 'anonymous');
      return sendRedirect(response, 302, request.headers.referer ?? `${jobUrl}${build.number}/`);
    case 'doDelete':
      if (!mayPost(exchange, 'administer')) return;
      if (build.building) return sendFailure(response, 'The build is running');
      await job.builds.remove(build.number);
      return sendRedirect(response, 302, jobUrl);
    case 'submitDescription':
      if (!mayPost(exchange, 'administer')) return;
      build.description = field(exchange, 'description') ?? '';
      await job.builds.save(build);
      return sendRedirect(response, 302, `${jobUrl}${build.number}/`);
    case 'toggleLogKeep':
      if (!mayPost(exchange, 'administer')) return;
      build.keepLog = build.keepLog !== true;
      await job.builds.save(build);
      return sendRedirect(response, 302, `${jobUrl}${build.number}/`);
    default:
      return sendNotFound(response);
  }
}

/** `/job/X/N/…` (Jenkins reference 4). */
export async function buildPages(
  exchange: Exchange,
  job: Job,
  build: BuildRecord,
  rest: readonly string[],
): Promise<void> {
  const { instance, response } = exchange;
  const [page = '', ...below] = rest;
  if (isApi(rest)) return sendApi(exchange, below[0] ?? '', buildBean(instance, job, build));
  switch (page) {
    case '':
      return sendObject(exchange, `${job.definition.fullName} #${build.number}`);
    case 'logText':
      if (below[0] === 'progressiveText') return sendProgressiveText(exchange, job, build);
      if (below[0] === 'progressiveHtml') return sendProgressiveText(exchange, job, build, escapeHtml);
      return sendNotFound(response);
    case 'consoleText':
      return sendConsoleText(response, job, build);
    case 'console':
      return sendObject({ ...exchange, slash: true }, `Console of #${build.number}`);
    case 'buildNumber':
      return sendText(response, String(build.number));
    case 'artifact':
      return sendArtifact(exchange, job, build, below.join('/'));
    case 'wfapi':
      return buildStagePages(exchange, job, build, below[0]);
    default:
      return changeBuild(exchange, job, build, page);
  }
}
