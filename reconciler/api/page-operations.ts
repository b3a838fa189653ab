import { component, query, type Operation } from './operation.ts';

/** Routes of the pages that are about the daemon as a whole, and of pages that cannot have the event stream. */
export const pageOperations: Readonly<Record<string, Operation>> = {
  'GET /api/v1/events/missed': {
    summary: 'What happened after an event, for whoever cannot have the stream.',
    schema: component('missed-events'),
    parameters: [query('after', 'The newest event that is known; left out, everything has to be read anew.')],
  },
  'GET /api/v1/deployments/{id}': {
    summary:
      'One deployment: phases, instances, events, and where a revert goes to. The id is that of the app and the time it began, or the one of Marathon.',
    schema: component('deployment-view'),
    parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
    refusals: [404],
  },
  'GET /api/v1/reviews': {
    summary: 'What is proposed, what its merge would do, and what waits for somebody to agree.',
    schema: component('reviews'),
  },
  'GET /api/v1/activity': {
    summary: 'Who did what, for which commit, and how it ended; newest first.',
    schema: component('activity'),
    parameters: [
      query(
        'q',
        'Words that all have to fit: `app:/shop`, `who:ann`, `what:restart`, `outcome:failed`, `commit:1a2b`, `since:7d`, text.',
      ),
      query('before', 'The `next` of an answer: what is older than it.'),
      query('limit', 'How many to give; 100 when left out, at most 500.'),
    ],
    refusals: [400],
  },
  'GET /api/v1/activity/export': {
    summary: 'All of it as a file, an entry a line.',
    type: 'application/x-ndjson',
    parameters: [query('q', 'As above.'), query('format', '`ndjson` or `csv`.')],
    refusals: [400],
  },
  'GET /api/v1/settings': {
    summary: 'What this daemon follows, whom it speaks to and by which rules; no secret is in it.',
    schema: component('settings'),
  },
  'POST /api/v1/settings/test': {
    summary: 'Asks a server (`git`, `marathon`, `mesos`, `jenkins`, `registry`) something that changes nothing.',
    schema: component('upstream-test'),
    body: { type: 'object', required: ['server'], properties: { server: { type: 'string' } } },
    refusals: [400, 503],
  },
  'GET /api/v1/diagnostics': {
    summary: 'What somebody who helps needs to know, in one file without secrets.',
    schema: { type: 'object' },
    refusals: [403],
  },
};
