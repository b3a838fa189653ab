import { listOf, numberOf, objectOf, stringOf, type JsonObject } from '../../http/json.ts';
import type { Build, BuildCause, BuildParameters, BuildResult, BuildStage, QueueItem, QueueState } from './types.ts';
import { numberOrString } from './values.ts';

/** What to ask for of a queue item; `_class` comes by itself (Jenkins reference 4.2). */
export const queueItemTree =
  'id,why,cancelled,stuck,inQueueSince,blocked,buildable,executable[number,url],task[url],actions[parameters[name,value],causes[userId]]';

/** What to ask for of a build. */
export const buildTree =
  'number,url,queueId,building,inProgress,result,timestamp,duration,estimatedDuration,description,actions[parameters[name,value],causes[userId]]';

const results: ReadonlySet<string> = new Set(['SUCCESS', 'UNSTABLE', 'FAILURE', 'NOT_BUILT', 'ABORTED']);

/** Gives a URL that Jenkins handed out the configured base (Jenkins reference 1.5, client rule). */
export type Rejoin = (url: string) => string;

/** A queue item; undefined when the value is none. */
export function readQueueItem(value: unknown, rejoin: Rejoin): QueueItem | undefined {
  const item = objectOf(value);
  const id = numberOf(item['id']);
  if (id === undefined) return undefined;
  const executable = objectOf(item['executable']);
  const number = numberOf(executable['number']);
  const why = stringOf(item['why']);
  const inQueueSince = numberOf(item['inQueueSince']);
  return {
    id,
    state: stateOf(item),
    ...(why === undefined ? {} : { why }),
    cancelled: item['cancelled'] === true,
    ...(number === undefined ? {} : { build: { number, url: rejoin(stringOf(executable['url']) ?? '') } }),
    stuck: item['stuck'] === true,
    ...(inQueueSince === undefined ? {} : { inQueueSince }),
    parameters: readParameters(item),
    causes: readCauses(item),
  };
}

/** A build; undefined when the value is none. */
export function readBuild(value: unknown, rejoin: Rejoin): Build | undefined {
  const build = objectOf(value);
  const number = numberOf(build['number']);
  if (number === undefined) return undefined;
  const result = stringOf(build['result']);
  const description = stringOf(build['description']);
  const estimatedDuration = numberOf(build['estimatedDuration']) ?? -1;
  return {
    number,
    url: rejoin(stringOf(build['url']) ?? ''),
    queueId: numberOf(build['queueId']) ?? -1,
    // A build may have a result and still run, and may be built and still be archiving (Jenkins reference 4.1).
    building: build['building'] === true || build['inProgress'] === true,
    ...(result !== undefined && results.has(result) ? { result: result as BuildResult } : {}),
    timestamp: numberOf(build['timestamp']) ?? 0,
    duration: numberOf(build['duration']) ?? 0,
    ...(estimatedDuration > 0 ? { estimatedDuration } : {}),
    parameters: readParameters(build),
    causes: readCauses(build),
    ...(description === undefined ? {} : { description }),
  };
}

/** Parameters out of `actions`, wherever among the other actions they are. */
function readParameters(owner: JsonObject): BuildParameters {
  const parameters: Record<string, string> = {};
  for (const action of listOf(owner['actions'])) {
    for (const each of listOf(objectOf(action)['parameters'])) {
      const { name, value } = objectOf(each);
      const text = numberOrString(value);
      if (typeof name === 'string' && text !== undefined) parameters[name] = text;
    }
  }
  return parameters;
}

/** Causes out of the one action that tells them; an interruption has causes of its own. */
function readCauses(owner: JsonObject): readonly BuildCause[] {
  return listOf(owner['actions']).flatMap(action => {
    if (!(stringOf(objectOf(action)['_class']) ?? '').endsWith('.CauseAction')) return [];
    return listOf(objectOf(action)['causes']).map(value => {
      const cause = objectOf(value);
      const name = stringOf(cause['_class']) ?? '';
      const user = stringOf(cause['userId']);
      return { kind: name.slice(name.search(/[^.$]*$/)), ...(user === undefined ? {} : { user }) };
    });
  });
}

const stageStatuses: Readonly<Record<string, BuildStage['status']>> = {
  NOT_EXECUTED: 'not-executed',
  ABORTED: 'aborted',
  SUCCESS: 'succeeded',
  IN_PROGRESS: 'running',
  PAUSED_PENDING_INPUT: 'paused',
  FAILED: 'failed',
  UNSTABLE: 'unstable',
};

/** The stages out of `wfapi/describe` (Jenkins reference 4.9). */
export function readStages(value: unknown): readonly BuildStage[] {
  return listOf(objectOf(value)['stages']).map(each => {
    const stage = objectOf(each);
    const error = stringOf(objectOf(stage['error'])['message']);
    return {
      name: stringOf(stage['name']) ?? '',
      status: stageStatuses[stringOf(stage['status']) ?? ''] ?? 'not-executed',
      startedAt: numberOf(stage['startTimeMillis']) ?? 0,
      duration: numberOf(stage['durationMillis']) ?? 0,
      ...(error === undefined ? {} : { error }),
    };
  });
}

function stateOf(item: JsonObject): QueueState {
  const kind = stringOf(item['_class']) ?? '';
  if (kind.endsWith('LeftItem')) return 'left';
  if (kind.endsWith('BlockedItem')) return 'blocked';
  if (kind.endsWith('BuildableItem')) return 'buildable';
  if (kind.endsWith('WaitingItem')) return 'waiting';
  if (item['cancelled'] === true || Object.keys(objectOf(item['executable'])).length > 0) return 'left';
  if (item['buildable'] === true) return 'buildable';
  return item['blocked'] === true ? 'blocked' : 'waiting';
}
