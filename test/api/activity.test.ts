import { afterEach, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import type { Activity } from '../../schemas/generated/activity.ts';
import type { Decision } from '../../reconciler/ledger/decision.ts';
import type { LedgerEntry } from '../../reconciler/ledger/types.ts';
import { settings, startApi, tokenOf } from '../access/people.ts';

const minute = (number: number): string => new Date(Date.UTC(2026, 10, 22, 10, number)).toISOString();
const commit = '1a2b'.padEnd(40, '0');

/** A line of the ledger that begins an action. */
const begun = (app: string, at: number, more: Partial<LedgerEntry> = {}): LedgerEntry => ({
  version: 1,
  time: minute(at),
  cluster: 'test',
  app,
  action: 'restart',
  cause: 'commit',
  commit,
  actor: 'Ann Author <ann@example.com>',
  wish: `wish ${at}`,
  changes: [{ pointer: '/mem', from: 1, to: 2 }],
  started: minute(at),
  outcome: 'started',
  ...more,
});
/** The line that ends it two minutes later. */
const ended = (line: LedgerEntry, outcome: LedgerEntry['outcome'], sentence?: string): LedgerEntry => ({
  ...line,
  time: minute(new Date(line.started).getUTCMinutes() + 2),
  ended: minute(new Date(line.started).getUTCMinutes() + 2),
  cause: 'none',
  changes: [],
  outcome,
  ...(sentence === undefined ? {} : { sentence }),
});

const first = begun('/shop/cart', 0, { action: 'create' });
const second = begun('/shop/cart', 5);
const third = begun('/bank/vault', 10, { cause: 'drift', actor: 'drift', action: 'scale' });
const lines = [first, ended(first, 'healthy'), second, ended(second, 'failed', 'It does not start, "exit 1".'), third];
const decisions: readonly Decision[] = [
  { kind: 'freeze', id: 'f1', time: minute(20), by: 'ann@example.com', reason: '=HYPERLINK("x")', apps: ['/shop'] },
  { kind: 'told', id: 't1', time: minute(21), by: 'pacer', channel: 'chat', notices: [] },
  {
    kind: 'approval',
    id: 'a1',
    time: minute(22),
    by: 'ann@example.com',
    plan: 'p1',
    actions: [
      { app: '/shop/cart', action: 'restart' },
      { app: '/bank/vault', action: 'delete' },
    ],
  },
];

let server: FastifyInstance;
afterEach(() => server.close());

async function ask(query: string, who = 'viewer', path = '/activity') {
  server = startApi(settings, {
    history: () => lines,
    decisions: () => decisions,
    now: () => Date.parse(minute(30)),
  });
  const answer = await server.inject({
    url: `/api/v1${path}?${query}`,
    headers: { host: 'pacer.example.com', authorization: `Bearer ${tokenOf(who)}` },
  });
  await server.close();
  return answer;
}
const entries = async (query: string, who?: string) => (await ask(query, who)).json<Activity>().entries;
const words = async (query: string, who?: string): Promise<readonly string[]> =>
  (await entries(query, who)).map(({ what, apps, outcome = '' }) => `${what} ${apps.join(',')} ${outcome}`.trim());

it('an action is one entry: who, what, for which commit, what it replaced and how it ended', async () => {
  expect((await entries('')).at(-2)).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
    time: minute(5),
    ended: minute(7),
    what: 'restart',
    who: 'Ann Author <ann@example.com>',
    apps: ['/shop/cart'],
    cause: 'commit',
    commit,
    outcome: 'failed',
    before: 'wish 0',
    after: 'wish 5',
    changes: ['/mem'],
    sentence: 'It does not start, "exit 1".',
  });
});

it('what people decided without a commit stands among what was done, and what channels were told does not', async () => {
  expect(await words('')).toEqual([
    'approval /shop/cart,/bank/vault',
    'freeze /shop',
    'scale /bank/vault started',
    'restart /shop/cart failed',
    'create /shop/cart healthy',
  ]);
});

it('whoever sees one group sees only what is about it', async () => {
  expect(await words('', 'shopper')).toEqual([
    'approval /shop/cart',
    'freeze /shop',
    'restart /shop/cart failed',
    'create /shop/cart healthy',
  ]);
});

it('words narrow it down, all of them, and a minus turns one around', async () => {
  expect(await words('q=outcome:failed')).toEqual(['restart /shop/cart failed']);
  expect(await words('q=app:/bank+cause:drift')).toEqual(['scale /bank/vault started']);
  expect(await words('q=what:freeze,approval+who:ann')).toEqual(['approval /shop/cart,/bank/vault', 'freeze /shop']);
  expect(await words('q=commit:1a2b+-outcome:failed')).toEqual([
    'scale /bank/vault started',
    'create /shop/cart healthy',
  ]);
  expect(await words('q=does+not+start')).toEqual(['restart /shop/cart failed']);
  expect(await words('q=since:15m')).toEqual(['approval /shop/cart,/bank/vault', 'freeze /shop']);
  expect(await words(`q=until:${minute(5)}`)).toEqual(['create /shop/cart healthy']);
  expect(await words('q=since:nonsense')).toEqual([]);
});

it('pages follow each other without a gap and without repetition', async () => {
  const seen: string[] = [];
  let before = '';
  for (let page = 0; page < 10; page++) {
    const answer = (
      await ask(`limit=2${before === '' ? '' : `&before=${encodeURIComponent(before)}`}`)
    ).json<Activity>();
    seen.push(...answer.entries.map(({ id }) => id));
    if (answer.next === undefined) break;
    before = answer.next;
  }
  expect(seen).toEqual((await entries('')).map(({ id }) => id));
  expect((await ask('limit=0')).statusCode).toBe(400);
  expect((await ask('limit=501')).statusCode).toBe(400);
});

it('all of it can be kept as lines of JSON, or as a table in which nothing is a formula', async () => {
  const json = await ask('', 'viewer', '/activity/export');
  expect(json.headers['content-disposition']).toBe('attachment; filename="pacer-activity-2026-11-22.ndjson"');
  const parsed = json.body
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as unknown);
  expect(parsed).toEqual(await entries(''));
  const csv = await ask('format=csv&q=what:freeze,restart', 'viewer', '/activity/export');
  const [head, freeze, restart] = csv.body.split('\r\n');
  expect(head?.startsWith('time,ended,who,what,apps,')).toBe(true);
  expect(freeze).toContain(`"'=HYPERLINK(""x"")"`);
  expect(restart).toContain('"It does not start, ""exit 1""."');
  expect((await ask('format=xml', 'viewer', '/activity/export')).statusCode).toBe(400);
});
