import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lastActionsOf } from '../../reconciler/cli/plan-ledger.ts';
import { makePlace } from '../ledger/setup.ts';
import { entry } from '../ledger/setup-entry.ts';

describe('pacer plan and the ledger', () => {
  let scratch: string;
  beforeEach(async () => void (scratch = await mkdtemp(join(tmpdir(), 'pacer-plan-ledger-'))));
  afterEach(() => rm(scratch, { recursive: true, force: true }));

  async function placeWithFailure() {
    const place = await makePlace();
    const commit = await place.commit('one');
    const ledger = await place.open('a');
    ledger.record(entry(commit, 0, { wish: 'w1' }));
    ledger.record(entry(commit, 1, { wish: 'w1', outcome: 'failed', sentence: 'Not healthy.' }));
    await ledger.flush();
    return { url: place.url, app: entry(commit, 0).app };
  }

  it('knows from the remote what failed, so that it is not shown as a restart', async () => {
    const { url, app } = await placeWithFailure();
    const last = await lastActionsOf({ originUrl: url, root: join(scratch, 'no-notes') }, 'prod', scratch);
    expect(last(app)).toMatchObject({ wish: 'w1', outcome: 'failed' });
    expect(last('/other')).toBeUndefined();
  });

  it('takes the notes of the clone when the remote does not answer', async () => {
    const { url, app } = await placeWithFailure();
    const last = await lastActionsOf({ originUrl: join(scratch, 'gone.git'), root: url }, 'prod', scratch);
    expect(last(app)).toMatchObject({ outcome: 'failed' });
  });

  it('knows nothing where there are no notes, and does not fail', async () => {
    const last = await lastActionsOf(
      { originUrl: join(scratch, 'gone.git'), root: join(scratch, 'gone-too') },
      'prod',
      scratch,
    );
    expect(last('/shop/cart')).toBeUndefined();
  });
});
