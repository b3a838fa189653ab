import type { RequestHandler } from '../../server.ts';
import type { AgentState } from '../agent/agent-state.ts';
import { agentContainers, agentState, agentStatistics } from './agent-view.ts';
import { answerJson, answerRedirect, answerText, type Exchange } from './answer.ts';
import { answerFiles } from './files.ts';
import { agentFlags, masterFlags } from './flags.ts';
import { address, type HandlerParts } from './handler-parts.ts';
import {
  masterFrameworks,
  masterRoles,
  masterSlaves,
  masterState,
  masterStateSummary,
  masterTasks,
  type TaskQuery,
} from './master-view.ts';
import { metricsSnapshot } from './metrics.ts';
import { createRateLimit } from './rate-limit.ts';
import { versionMembers } from './version.ts';

/** Pause between two answers of the endpoints that Mesos limits to two a second. */
const limitedInterval = 500;

/**
 * The v0 HTTP API of a master and its agents in one process, as `mesos-local` serves it: the first segment of a path
 * names the actor (`master`, `slave(1)`, `files`, `metrics`), an unknown one is the master's own path.
 */
export function createHandler(parts: HandlerParts): RequestHandler {
  const metricsTurn = createRateLimit(parts.clock, limitedInterval);
  const statisticsTurns = new Map<AgentState, () => Promise<void>>();

  function statisticsTurn(agent: AgentState): Promise<void> {
    const turn = statisticsTurns.get(agent) ?? createRateLimit(parts.clock, limitedInterval);
    statisticsTurns.set(agent, turn);
    return turn();
  }

  async function answerMaster(exchange: Exchange, path: string): Promise<boolean> {
    const { query } = exchange;
    const document = masterDocument(parts, path, query);
    if (document !== undefined) {
      await answerJson(exchange, document);
      return true;
    }
    if (path === 'health') {
      await answerText(exchange, 200, '');
      return true;
    }
    if (path === 'redirect') {
      answerRedirect(exchange, `//${address}:${parts.port()}`);
      return true;
    }
    if (path !== 'tasks') return false;
    const tasks = taskQuery(query);
    if (typeof tasks === 'string') await answerText(exchange, 400, tasks);
    else await answerJson(exchange, masterTasks(parts, tasks));
    return true;
  }

  async function answerAgent(exchange: Exchange, agent: AgentState, path: string): Promise<boolean> {
    if (!agent.connected) {
      // Nobody is there to answer.
      exchange.response.destroy();
      return true;
    }
    if (path === 'health') await answerText(exchange, 200, '');
    else if (path === 'state') await answerJson(exchange, agentState(parts, agent));
    else if (path === 'flags') await answerJson(exchange, { flags: agentFlags(parts, agent) });
    else if (path === 'monitor/statistics') {
      await statisticsTurn(agent);
      await answerJson(exchange, agentStatistics(parts, agent));
    } else if (path === 'containers') await answerContainers(parts, exchange, agent);
    else return false;
    return true;
  }

  async function answer(exchange: Exchange, segments: readonly string[]): Promise<boolean> {
    const [actor = '', ...rest] = segments;
    const path = rest.join('/');
    if (actor === 'master') return answerMaster(exchange, path);
    if (actor === 'files') return answerFiles(parts, exchange, path);
    const number = /^slave\((\d+)\)$/.exec(actor)?.[1];
    if (number !== undefined) {
      const agent = parts.cluster.agentStates.find(candidate => candidate.number === Number(number));
      return agent !== undefined && answerAgent(exchange, agent, path);
    }
    if (actor === 'version' && path === '') {
      await answerJson(exchange, versionMembers(parts));
      return true;
    }
    if (actor === 'metrics' && path === 'snapshot') {
      await metricsTurn();
      await answerJson(exchange, metricsSnapshot(parts));
      return true;
    }
    return answerMaster(exchange, segments.join('/'));
  }

  return async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://stand-in');
    const exchange: Exchange = { request, response, query: url.searchParams };
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      const said = `405 Method Not Allowed. Expecting one of { 'GET', 'HEAD' }, but received '${request.method}'.`;
      response.setHeader('allow', 'GET, HEAD');
      await answerText(exchange, 405, said);
      return;
    }
    const segments = segmentsOf(url.pathname);
    if (segments === undefined || !(await answer(exchange, segments))) await answerText(exchange, 404, '');
  };
}

function segmentsOf(pathname: string): readonly string[] | undefined {
  try {
    return decodeURIComponent(pathname)
      .split('/')
      .filter(segment => segment !== '');
  } catch {
    return undefined;
  }
}

function masterDocument(parts: HandlerParts, path: string, query: URLSearchParams): unknown {
  if (path === 'state') return masterState(parts);
  if (path === 'state-summary') return masterStateSummary(parts);
  if (path === 'slaves') return masterSlaves(parts, query.get('slave_id'));
  if (path === 'frameworks') return masterFrameworks(parts, query.get('framework_id'));
  if (path === 'roles') return masterRoles(parts);
  if (path === 'flags') return { flags: masterFlags(parts) };
  return undefined;
}

function taskQuery(query: URLSearchParams): TaskQuery | string {
  const values: Record<string, number> = {};
  for (const name of ['limit', 'offset']) {
    const text = query.get(name);
    if (text !== null && !/^\d+$/.test(text)) return `Failed to parse query '${name}': not a number: '${text}'\n`;
    if (text !== null) values[name] = Number(text);
  }
  return {
    limit: values['limit'] ?? 100,
    offset: values['offset'] ?? 0,
    order: query.get('order') === 'asc' ? 'asc' : 'desc',
    frameworkId: query.get('framework_id'),
    taskId: query.get('task_id'),
  };
}

async function answerContainers(parts: HandlerParts, exchange: Exchange, agent: AgentState): Promise<void> {
  const { query } = exchange;
  const containerId = query.get('container_id');
  const frameworkId = query.get('framework_id');
  const executorId = query.get('executor_id');
  const isSupported =
    containerId === null ? executorId === null || frameworkId !== null : (frameworkId ?? executorId) === null;
  if (!isSupported) {
    const said = 'container_id only, framework_id only, or executor_id and framework_id only';
    await answerText(exchange, 400, `Supported query parameters are ${said}`);
    return;
  }
  const containers = agentContainers(parts, agent).filter(
    container =>
      (containerId === null || container['container_id'] === containerId) &&
      (frameworkId === null || container['framework_id'] === frameworkId) &&
      (executorId === null || container['executor_id'] === executorId),
  );
  await answerJson(exchange, containers);
}
