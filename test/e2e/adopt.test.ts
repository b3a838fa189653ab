import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { blocksOf, openReader, type Reader } from './how-to.ts';

let reader: Reader;
beforeAll(async () => {
  reader = await openReader();
}, 120_000);
afterAll(() => reader.close());

/** A port that nobody uses at the moment. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

it('the page about adopting a cluster has commands that do what it says', async () => {
  const page = await reader.page('adopt-a-running-cluster.md');
  const printed = await reader.copy(blocksOf(page), { PORT: String(await freePort()) });
  const [, imported, , first, observed, why, held, approved, healed, deletes, back] = printed;
  expect(imported).toMatch(/4 files written for cluster prod\. A plan of them is empty/);
  expect(first).toMatch(/\/shop\/cart\s+synced\s+\w+\s+1 of 1/);
  expect(first).toMatch(/\/shop\/search\s+synced\s+\w+\s+1 of 1/);
  expect(first).toMatch(/\/shop\/mail\s+synced\s+\w+\s+1 of 1/);
  // Only observed: planned, told, and not done.
  expect(observed).toMatch(/\/shop\/cart/);
  expect(observed).toMatch(/the cluster is only observed/);
  expect(observed).toMatch(/"prod" → "careful"/);
  expect(why).toMatch(/takes policy\.mode: observe out of cluster\.yaml/);
  expect(why).toContain('"MODE":"prod"');
  // One app, with the word of a person.
  expect(held).toMatch(/to restart it, ada@example\.com must agree/);
  expect(held).not.toContain('/shop/mail');
  expect(approved).toMatch(/\/shop\/cart\s+synced\s+\w+\s+1 of 1/);
  expect(approved).toMatch(/restart\s+healthy/);
  expect(approved).toContain('"MODE":"careful"');
  // What was changed by hand is put back.
  expect(healed).toMatch(/\/shop\/mail\s+synced\s+\w+\s+1 of 1/);
  expect(healed).toMatch(/restart\s+healthy\s+\w+\s+Ada\s.*instances: 2 → 1/);
  expect(healed).toMatch(/scale\s+healthy\s+\w+\s+healing\s.*instances: 3 → 1/);
  // More than one commit may take away is held, app by app.
  expect(deletes).toMatch(/Plan for commit \w+: 2 held, 1 unchanged\./);
  for (const app of ['cart', 'mail'])
    expect(deletes).toMatch(
      new RegExp(`/shop/${app} held: .*\n +Would delete \\(stops 1 task, frees 32 MB\\): 2 of 2 apps`),
    );
  expect(back).toMatch(/\/shop\/cart\s+synced/);
  expect(back).toMatch(/\/shop\/mail\s+synced/);
}, 300_000);
