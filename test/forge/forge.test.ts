import { describe, expect, it, onTestFinished } from 'vitest';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { createForge } from '../../forge/create-forge.ts';
import type { Forge, ForgeKind } from '../../forge/types.ts';
import { startFakeForge, type FakeForge } from './fake-forge.ts';

const kinds: readonly ForgeKind[] = ['github', 'gitlab', 'gitea', 'bitbucket-server', 'bitbucket-cloud'];
const head = '0123456789abcdef0123456789abcdef01234567';

async function open(kind: ForgeKind): Promise<{ fake: FakeForge; forge: Forge }> {
  const fake = await startFakeForge(kind);
  const forge = createForge({
    kind,
    url: fake.url,
    repository: 'ops/clusters',
    authorization: { kind: 'token', scheme: 'Bearer', token: 'the-token' },
    clock: createVirtualClock(),
    random: () => 0.5,
  });
  onTestFinished(() => forge.close());
  return { fake, forge };
}

describe.each(kinds)('%s', kind => {
  it('lists open pull requests into the branch, over several pages, and tells forks', async () => {
    const { fake, forge } = await open(kind);
    fake.pullRequests = [
      ...Array.from({ length: 120 }, (_, index) => ({ number: index + 1, head })),
      { number: 500, head, isFork: true },
      { number: 501, head, into: 'other' },
    ];
    const found = await forge.pullRequests('main');
    expect(found).toHaveLength(121);
    expect(found.find(each => each.number === 500)?.isFork).toBe(true);
    expect(found[0]).toMatchObject({ number: 1, title: 'Change 1', url: 'https://forge.example.com/1', isFork: false });
    expect(head.startsWith(found[0]?.head ?? 'none')).toBe(true);
    expect(found[0]?.ref).toMatch(/^refs\//);
    expect(fake.authorization).toBe('Bearer the-token');
  });

  it('opens a pull request of a branch, and gives the same one when it is asked again', async () => {
    const { fake, forge } = await open(kind);
    fake.heads.set('pacer/change/1', head);
    fake.pullRequests = [{ number: 500, head, isFork: true, branch: 'evil' }];
    const request = { branch: 'pacer/change/1', commit: head, into: 'main', title: 'More carts', text: 'By Ada.' };
    const made = await forge.open(request);
    expect(made).toMatchObject({ url: `https://forge.example.com/${made.number}`, isFork: false });
    expect(fake.pullRequests.at(-1)).toMatchObject({ branch: 'pacer/change/1', into: 'main' });
    expect((await forge.open(request)).number).toBe(made.number);
    expect(fake.writes).toHaveLength(1);
  });

  it('makes one comment, changes it in place, and leaves it alone when it says the same', async () => {
    const { fake, forge } = await open(kind);
    fake.comments.set(7, [
      { id: 900, text: 'Looks good to me.', author: 'ann', version: 0 },
      // Somebody wants Pacer to write into his words.
      { id: 901, text: '[//]: # (pacer-plan-prod)\n\nhello', author: 'eve', version: 0 },
    ]);
    expect(await forge.comment(7, 'pacer-plan-prod', 'First plan\n')).toBe('made');
    expect(await forge.comment(7, 'pacer-plan-prod', 'First plan')).toBe('same');
    expect(await forge.comment(7, 'pacer-plan-prod', 'Second plan')).toBe('changed');
    expect(await forge.comment(7, 'pacer-plan-staging', 'Other cluster')).toBe('made');
    expect(fake.comments.get(7)?.map(({ text, author }) => `${author}: ${text.split('\n').at(-1)}`)).toEqual([
      'ann: Looks good to me.',
      'eve: hello',
      'pacer-bot: Second plan',
      'pacer-bot: Other cluster',
    ]);
    expect(fake.writes).toHaveLength(3);
  });

  it('finds its comment among hundreds', async () => {
    const { fake, forge } = await open(kind);
    await forge.comment(7, 'mark', 'mine');
    const others = Array.from({ length: 250 }, (_, id) => ({ id: 1000 + id, text: 'x', author: 'ann', version: 0 }));
    fake.comments.set(7, [...others, ...(fake.comments.get(7) ?? [])]);
    expect(await forge.comment(7, 'mark', 'mine')).toBe('same');
  });

  it('sets a status with a sentence that is cut to what the forge takes', async () => {
    const { fake, forge } = await open(kind);
    const context = 'pacer/prod/healthy';
    for (const state of ['pending', 'success', 'failure'] as const)
      await forge.setStatus({
        commit: head,
        context,
        state,
        description: 'x'.repeat(400),
        url: 'https://pacer.example.com/',
      });
    expect(fake.statuses.map(each => [each.commit, each.context, each.url])).toEqual(
      Array.from({ length: 3 }, () => [head, context, 'https://pacer.example.com/']),
    );
    expect(new Set(fake.statuses.map(each => each.state)).size).toBe(3);
    for (const { description } of fake.statuses) {
      expect(description.length).toBeLessThanOrEqual(255);
      expect(description).toMatch(/x…$/);
    }
  });

  it('says in a sentence who refused what, and never the token', async () => {
    const { fake, forge } = await open(kind);
    fake.fail = { status: 401 };
    await expect(
      forge.setStatus({ commit: head, context: 'c', state: 'success', description: 'd', url: 'https://x.example/' }),
    ).rejects.toMatchObject({
      code: 'upstream-refused',
      message: expect.stringMatching(/does not accept the credentials for a status of 01234567/) as string,
    });
    fake.fail = { status: 500, body: '<html>oops</html>' };
    const failure: unknown = await forge
      .setStatus({ commit: head, context: 'c', state: 'success', description: 'd', url: 'https://x.example/' })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'upstream-error', retryable: true });
    expect(String(failure)).not.toContain('the-token');
  });

  it('says how long the forge wants peace when it was asked too often', async () => {
    const { fake, forge } = await open(kind);
    const status = kind === 'github' ? 403 : 429;
    fake.fail = { status, headers: { 'retry-after': '90' } };
    await expect(forge.pullRequests('main')).rejects.toMatchObject({
      code: 'upstream-error',
      retryable: true,
      message: expect.stringContaining('90 s') as string,
      context: { pauseMilliseconds: 90_000 },
    });
  });
});

describe('what only some do', () => {
  it('a status of GitLab that is as it is to be already is no error', async () => {
    const { fake, forge } = await open('gitlab');
    fake.fail = { status: 400, body: '{"message":"Cannot transition status via :run from :running"}' };
    await forge.setStatus({
      commit: head,
      context: 'c',
      state: 'pending',
      description: 'd',
      url: 'https://x.example/',
    });
    fake.fail = { status: 400, body: '{"message":"ref is missing"}' };
    await expect(
      forge.setStatus({ commit: head, context: 'c', state: 'pending', description: 'd', url: 'https://x.example/' }),
    ).rejects.toMatchObject({ code: 'upstream-error' });
  });

  it('a limit of GitHub that is told by its reset time is understood', async () => {
    const { fake, forge } = await open('github');
    fake.fail = {
      status: 403,
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(createVirtualClock().now() / 1000 + 30) },
    };
    await expect(forge.pullRequests('main')).rejects.toMatchObject({ context: { pauseMilliseconds: 30_000 } });
  });

  it('Gitea and Bitbucket Server have no public address, so one must be given', () => {
    const make = (kind: ForgeKind) => () =>
      createForge({ kind, repository: 'ops/clusters', clock: createVirtualClock(), random: Math.random });
    expect(make('gitea')).toThrow(/forge\.url/);
    expect(make('bitbucket-server')).toThrow(/forge\.url/);
  });
});
