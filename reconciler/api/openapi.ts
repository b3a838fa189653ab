import logQuery from '../../schemas/log-query.schema.json' with { type: 'json' };
import { components } from './components.ts';
import { component, query, type Operation } from './operation.ts';
import { pageOperations } from './page-operations.ts';
import { proposalBodies } from './proposal-bodies.ts';

const error = {
  type: 'object',
  required: ['code', 'message'],
  properties: {
    code: { type: 'string', description: 'Stable code.' },
    message: { type: 'string', description: 'A sentence for people.' },
    advice: { type: 'string', description: 'What to do.' },
  },
};

const buildId = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'Id out of the list of builds.',
  schema: { type: 'string' },
};
/** Parameters of the logs, from their schema: all of them but those that only other routes take. */
const logParameters = (...others: readonly string[]): readonly object[] =>
  Object.entries(logQuery.properties)
    .filter(([name]) => !others.includes(name))
    .map(([name, { description, ...schema }]) => ({
      name,
      in: 'query',
      description,
      schema,
    }));
const looking = { type: 'object', properties: { looking: { type: 'boolean' } } };

const text = (description: string): object => ({ type: 'string', description });
const freezes = {
  type: 'object',
  properties: {
    freezes: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          id: text('Name by which it is lifted.'),
          reason: text('Why.'),
          owner: text('Who decided it.'),
          until: text('When it ends by itself.'),
          apps: { type: 'array', items: text('Id of an app or a group.') },
        },
      },
    },
  },
};

/** Every route of the daemon, as `METHOD path`; a test walks the server's own routes against it. */
export const operations: Readonly<Record<string, Operation>> = {
  'GET /healthz': { summary: 'The process is alive.' },
  'GET /readyz': { summary: 'A commit was read and Marathon was listed.', refusals: [503] },
  'GET /metrics': { summary: 'Counters and gauges for Prometheus.', type: 'text/plain' },
  'GET /': { summary: 'The dashboard.', type: 'text/html' },
  'GET /{path}': {
    summary: 'A file of the dashboard, or for an address without a dot the dashboard itself, which shows that page.',
    type: 'text/html',
    parameters: [{ name: 'path', in: 'path', required: true, schema: { type: 'string' } }],
    refusals: [404],
  },
  'GET /sign-in/openid': { summary: 'Sends a browser to the identity provider.', status: 303, refusals: [404, 429] },
  'GET /sign-in/openid/callback': {
    summary: 'Where the identity provider sends it back to.',
    status: 303,
    refusals: [404],
  },
  'GET /api/v1/me': { summary: 'Who asks, what they may do, and how one signs in.', schema: component('me') },
  'POST /api/v1/sign-in': {
    summary: 'Signs in with `user` and `password`: the answer sets a cookie.',
    status: 204,
    refusals: [400, 401, 429],
  },
  'POST /api/v1/sign-out': { summary: 'Ends the session and removes its cookie.', status: 204 },
  'GET /api/v1/openapi.json': { summary: 'This document.' },
  'GET /api/v1/overview': {
    summary: 'What is followed, and which servers are in trouble.',
    schema: component('overview'),
  },
  'GET /api/v1/apps': { summary: 'States of all apps.', schema: component('app-list') },
  'GET /api/v1/app-rows': {
    summary: 'A part of the list of apps, each in few bytes, and how many apps have which state.',
    schema: component('app-rows'),
    parameters: [
      query(
        'q',
        'Words that all have to fit: `sync:drifted`, `health:failed`, `image:nginx`, `agent:10.0.0.3`, `is:attention`, `/shop`, text.',
      ),
      query('near', 'Only apps whose id is close to this text, the closest first; `sort` does not count then.'),
      query('sort', '`id`, `severity` (the worst first) or `newest`.'),
      query('offset', 'How many to skip.'),
      query('limit', 'How many to give; 100 when left out, at most 500.'),
    ],
    refusals: [400],
  },
  'GET /api/v1/apps/{id}': {
    summary: 'One app: state, plan, problems, newest history. The id is the rest of the path, slashes included.',
    schema: component('app-view'),
    parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
    refusals: [404],
  },
  'GET /api/v1/plan': { summary: 'What a reconcile would do now.', schema: component('plan'), refusals: [503] },
  'GET /api/v1/cluster': {
    summary: 'Agents of Mesos, what is free on them for Marathon, and which apps are on them.',
    schema: component('cluster-view'),
    refusals: [503],
  },
  'GET /api/v1/images': {
    summary: 'The base images: what they are, who stands on them, what a rebuild would touch.',
    schema: component('images-view'),
    refusals: [503],
  },
  'GET /api/v1/builds': {
    summary: 'Builds of images in Jenkins: queued, running, and the last ones that ended.',
    schema: component('build-list'),
    parameters: [query('app', 'Only what feeds this app.'), query('image', 'Only this image.')],
    refusals: [503],
  },
  'GET /api/v1/builds/{id}': {
    summary: 'One build with its stages; when it did not succeed, why, with the last lines of its console.',
    schema: component('build'),
    parameters: [buildId],
    refusals: [404, 503],
  },
  'GET /api/v1/builds/{id}/log': {
    summary:
      'The console of a build, secrets hidden. With `Accept: text/event-stream` as events until the build ends: `lines` (its id is the position; a reader that comes back with Last-Event-ID goes on there), `state` with the build, `trouble` with a sentence while Jenkins cannot be asked, `beat` every 5 s, and `end` with the build. An answer of 204 says that nothing more will come.',
    schema: component('build-log'),
    parameters: [
      buildId,
      query('from', '`position` of an earlier answer; the beginning when left out.'),
      { name: 'Last-Event-ID', in: 'header', description: 'The same, for streams.', schema: { type: 'string' } },
    ],
    refusals: [400, 404, 503],
  },
  'POST /api/v1/capacity': {
    summary: 'Would it find a place? A definition or its numbers; nothing is changed. Body: capacity-question.',
    body: component('capacity-question'),
    schema: component('capacity-answer'),
    refusals: [400, 413, 422, 503],
  },
  'GET /api/v1/problems': {
    summary: 'Problems in the files of the commit.',
    schema: { type: 'object', properties: { problems: { type: 'array', items: component('problem') } } },
  },
  'GET /api/v1/history': {
    summary: 'The ledger.',
    schema: component('history'),
    parameters: [
      query('app', 'Only this app.'),
      query('commit', 'Only this commit; four digits of its id will do.'),
      query('limit', 'Only so many of the newest lines.'),
    ],
    refusals: [400],
  },
  'GET /api/v1/delivery': {
    summary: 'How often, how fast and how safely changes reach the cluster.',
    schema: component('delivery'),
    parameters: [query('since', 'Duration to look back, such as `7d`; `30d` when left out.')],
    refusals: [400],
  },
  'GET /api/v1/rollouts': { summary: 'What is being carried out now, with instances.', schema: component('rollouts') },
  'GET /api/v1/repositories': {
    summary: 'The branches that are followed, and where they are.',
    schema: component('repositories'),
  },
  'GET /api/v1/events': {
    summary:
      'Server-sent events: `hello` first, `app`, `commit`, `ledger`, `reset` when everything has to be read anew, `beat` every 5 s. At most five batches a second, with the newest state of an app in each.',
    type: 'text/event-stream',
    parameters: [
      query('after', 'The same as Last-Event-ID, for readers that cannot send the header.'),
      query('all', '`true`: every change as it comes, none left out for a newer one.'),
      { name: 'Last-Event-ID', in: 'header', description: 'Replay after this one.', schema: { type: 'string' } },
    ],
  },
  ...pageOperations,
  'GET /api/v1/freezes': { summary: 'Freezes that hold now, those of cluster.yaml among them.', schema: freezes },
  'POST /api/v1/freeze': {
    summary: 'Stop changes: reason, owner, until (with its zone), apps (ids or groups; all when left out).',
    schema: { type: 'object' },
    status: 201,
    refusals: [400, 401],
  },
  'POST /api/v1/unfreeze': {
    summary: 'Lift a freeze by its id.',
    schema: { type: 'object' },
    refusals: [400, 401, 404],
  },
  'POST /api/v1/approvals': {
    summary: 'Agree to a plan by its id. A plan that is another one by now is answered with 409 and the new plan.',
    schema: { type: 'object' },
    status: 201,
    refusals: [400, 401, 403, 409, 503],
  },
  'GET /api/v1/logs': {
    summary: 'A page of merged logs: the newest, or the one before, after or around something.',
    schema: component('log-page'),
    parameters: logParameters('window', 'buckets', 'format'),
    refusals: [400, 404, 502, 503],
  },
  'GET /api/v1/logs/histogram': {
    summary: 'How many entries there are, by time and level.',
    schema: component('log-histogram'),
    parameters: logParameters('window', 'format', 'before', 'after', 'around', 'limit'),
    refusals: [400, 502, 503],
  },
  'GET /api/v1/logs/download': {
    summary: 'Everything that is selected, as text or as one JSON entry a line.',
    type: 'text/plain',
    parameters: logParameters('window', 'buckets', 'before', 'after', 'around', 'limit'),
    refusals: [400, 502, 503],
  },
  'GET /api/v1/logs/instances': {
    summary: 'Instances that have a text in their names, those that ended too.',
    schema: component('log-instances'),
    parameters: [query('q', 'A part of the id, the app or the short name.')],
    refusals: [502, 503],
  },
  'GET /api/v1/logs/stream': {
    summary:
      'Server-sent events of what is written from now on: `entries` (a log-batch; its id is the cursor), `sources`, `markers`, `reset`.',
    type: 'text/event-stream',
    schema: component('log-batch'),
    parameters: [
      ...logParameters('buckets', 'format', 'before', 'around', 'limit'),
      {
        name: 'Last-Event-ID',
        in: 'header',
        description: 'A cursor: follow from there on.',
        schema: { type: 'string' },
      },
    ],
    refusals: [400, 503],
  },
  'GET /api/v1/files/{path}': {
    summary: 'A file of the desired repository, for whoever may change it: below clusters/CLUSTER/, images/ or apps/.',
    schema: component('desired-file'),
    parameters: [query('commit', 'As this commit has it; full id. The followed commit when left out.')],
    refusals: [400, 403, 404],
  },
  'GET /api/v1/secret-names': {
    summary: 'Names of secrets that apps refer to, for whoever may change apps. Never a value.',
    schema: component('secret-names'),
    parameters: [query('app', 'Only names that this app may use.')],
    refusals: [403],
  },
  'POST /api/v1/proposals/preview': {
    summary: 'What a change of files would do. Nothing is written.',
    body: proposalBodies.draft,
    schema: component('change-preview'),
    refusals: [400, 413, 422, 503],
  },
  'POST /api/v1/proposals': {
    summary:
      'Commits a change of files to the followed branch, or to a branch of its own where policy says so, in the name of whoever asks. The same `key` again gives the same commit. 409 with `moved` when the branch has other commits by now; 422 with `problems` when the files have mistakes.',
    body: proposalBodies.order,
    schema: component('change-result'),
    status: 201,
    refusals: [400, 401, 403, 409, 413, 422, 502, 503],
  },
  'POST /api/v1/apps/{id}/rollback': {
    summary:
      'Goes back to an earlier commit of one app by a revert on the followed branch. Body: `to` (a commit; the last healthy one before when left out), `dryRun` (true when left out: only says what it would do), `reason`. Slashes of the id are `%2F` here.',
    schema: component('rollback'),
    parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
    refusals: [401, 409, 502, 503],
  },
  'POST /api/v1/apps/{id}/rollout/abort': {
    summary: 'Ends the running roll-out of an app as failed. Body: `reason`. Slashes of the id are `%2F` here.',
    schema: { type: 'object', properties: { aborted: { type: 'boolean' } } },
    status: 202,
    parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
    refusals: [401, 409, 503],
  },
  'POST /api/v1/sync': { summary: 'Look at everything again, now.', schema: looking, status: 202 },
  'POST /hooks/git': {
    summary: 'A push happened. Signed over the raw bytes; at most 1 MB.',
    schema: looking,
    status: 202,
    refusals: [401, 403, 413],
  },
  'POST /hooks/registry': {
    summary: 'Notifications of a registry. `Authorization: Bearer` and the secret; at most 1 MB.',
    schema: looking,
    status: 202,
    refusals: [400, 401, 403, 413, 415],
  },
  'POST /hooks/jenkins': {
    summary:
      "Jenkins' notification plugin: a build ended. The secret as password in the address, or as Bearer; at most 1 MB.",
    schema: looking,
    status: 202,
    refusals: [400, 401, 403, 413],
  },
};

/** The OpenAPI 3.1 document of the daemon. */
export function openApiDocument(): object {
  const schemas = Object.fromEntries(
    Object.entries(components).map(([name, schema]) => [name, inDocument(schema, name)]),
  );
  const paths: Record<string, Record<string, object>> = {};
  for (const [name, operation] of Object.entries(operations)) {
    const [method = '', path = ''] = name.split(' ');
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationObject(operation) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Pacer', version: '1', description: 'The daemon of one cluster.' },
    paths,
    components: { schemas },
  };
}

function operationObject(operation: Operation): object {
  const type = operation.type ?? 'application/json';
  const refusals = (operation.refusals ?? []).map(status => [
    status,
    { description: 'Refused, with a sentence.', content: { 'application/json': { schema: error } } },
  ]);
  return {
    summary: operation.summary,
    ...(operation.parameters === undefined ? {} : { parameters: operation.parameters }),
    ...(operation.body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: operation.body } } } }),
    responses: {
      [operation.status ?? 200]: {
        description: operation.summary,
        content: { [type]: { schema: operation.schema ?? {} } },
      },
      ...Object.fromEntries(refusals),
    },
  };
}

/** References inside of and between our schema files become references inside of the document. */
function inDocument(schema: unknown, own: string): unknown {
  if (Array.isArray(schema)) return schema.map(item => inDocument(item, own));
  if (typeof schema !== 'object' || schema === null) return schema;
  const members = Object.entries(schema).filter(([name]) => name !== '$schema' && name !== '$id');
  return Object.fromEntries(
    members.map(([name, value]) => {
      if (name !== '$ref' || typeof value !== 'string') return [name, inDocument(value, own)];
      const [address = '', pointer = ''] = value.split('#');
      const file = address === '' ? own : address.replace('.schema.json', '');
      return [name, `#/components/schemas/${file}${pointer}`];
    }),
  );
}
