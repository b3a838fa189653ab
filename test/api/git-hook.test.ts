import { createHmac } from 'node:crypto';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registerHooks } from '../../reconciler/api/hooks.ts';

const secret = 'a secret of the hooks';
const https = 'https://git.example.com/ops/desired.git';
const ssh = 'ssh://git@git.example.com/ops/desired.git';

let server: FastifyInstance;
let looked: (readonly string[] | undefined)[];
let images: string[];
let now: number;

beforeEach(() => {
  looked = [];
  images = [];
  now = 1_800_000_000_000;
  server = Fastify();
  registerHooks(server, {
    options: { secret },
    lookAgain: repositories => void looked.push(repositories),
    imagesChanged: hints => void images.push(...hints.map(hint => hint.repository)),
    now: () => now,
  });
});
afterEach(() => server.close());

const hmac = (body: string): string => createHmac('sha256', secret).update(body).digest('hex');

async function send(payload: object, headers: Record<string, string>): Promise<{ status: number; body: unknown }> {
  const body = JSON.stringify(payload);
  const signed = 'x-gitlab-token' in headers ? {} : { 'x-hub-signature-256': `sha256=${hmac(body)}` };
  const answer = await server.inject({
    method: 'POST',
    url: '/hooks/git',
    payload: body,
    headers: { 'content-type': 'application/json', ...signed, ...headers },
  });
  return { status: answer.statusCode, body: answer.json() };
}

const bitbucketLinks = {
  clone: [
    { href: https, name: 'http' },
    { href: ssh, name: 'ssh' },
  ],
};
const page = 'https://git.example.com/ops/desired';

describe('a hook of a git server', () => {
  it.for([
    [
      'a push on GitHub',
      { 'x-github-event': 'push' },
      {
        ref: 'refs/heads/main',
        after: 'a'.repeat(40),
        repository: { id: 1, full_name: 'ops/desired', clone_url: https, ssh_url: ssh, private: true },
        commits: [],
      },
    ],
    [
      'a pull request on GitHub',
      { 'x-github-event': 'pull_request' },
      { action: 'synchronize', number: 7, pull_request: { head: { ref: 'topic' } }, repository: { clone_url: https } },
    ],
    [
      'a push on Gitea or Forgejo',
      { 'x-gitea-event': 'push' },
      { ref: 'refs/heads/main', repository: { clone_url: https, ssh_url: ssh, default_branch: 'main' } },
    ],
    [
      'a pull request on Gitea or Forgejo',
      { 'x-gitea-event': 'pull_request' },
      { action: 'opened', number: 3, pull_request: {}, repository: { clone_url: https } },
    ],
    [
      'a push on GitLab',
      { 'x-gitlab-event': 'Push Hook', 'x-gitlab-token': secret },
      {
        object_kind: 'push',
        project: { git_http_url: https, git_ssh_url: ssh, web_url: page },
        repository: { name: 'desired' },
      },
    ],
    [
      'a merge request on GitLab',
      { 'x-gitlab-event': 'Merge Request Hook', 'x-gitlab-token': secret },
      {
        object_kind: 'merge_request',
        project: { git_http_url: https },
        object_attributes: { iid: 4, state: 'opened' },
      },
    ],
    [
      'a push on Bitbucket Server',
      { 'x-event-key': 'repo:refs_changed' },
      { repository: { slug: 'desired', project: { key: 'OPS' }, links: bitbucketLinks }, changes: [] },
    ],
    [
      'a pull request on Bitbucket Server',
      { 'x-event-key': 'pr:opened' },
      {
        pullRequest: {
          id: 2,
          toRef: { id: 'refs/heads/main', repository: { slug: 'desired', links: bitbucketLinks } },
        },
      },
    ],
    [
      'a push on Bitbucket Cloud',
      { 'x-event-key': 'repo:push' },
      { push: { changes: [] }, repository: { full_name: 'ops/desired', links: { html: { href: https } } } },
    ],
    [
      'a pull request on Bitbucket Cloud',
      { 'x-event-key': 'pullrequest:updated' },
      { pullrequest: { id: 9 }, repository: { full_name: 'ops/desired', links: { html: { href: https } } } },
    ],
  ] as const)('%s has the repository that it names looked at', async ([, headers, payload]) => {
    expect(await send(payload, headers as Record<string, string>)).toEqual({ status: 202, body: { looking: true } });
    expect(looked).toHaveLength(1);
    expect(looked[0]).toContain(https);
  });

  it.for([
    ['no known form', { something: 'else' }],
    ['addresses that are no text', { repository: { clone_url: 7 } }],
    ['an address without an end', { repository: { clone_url: `https://${'x'.repeat(3000)}` } }],
    ['links that lead nowhere', { repository: { links: { clone: [null] } } }],
  ] as const)('with %s has everything looked at', async ([, payload]) => {
    expect((await send(payload, {})).status).toBe(202);
    expect(looked).toEqual([undefined]);
  });

  it.for([
    [{ 'x-github-event': 'ping' }],
    [{ 'x-github-event': 'status' }],
    [{ 'x-github-event': 'issue_comment' }],
    [{ 'x-gitlab-event': 'Note Hook' }],
    [{ 'x-event-key': 'pr:comment:added' }],
    [{ 'x-event-key': 'repo:commit_status_created' }],
  ] as const)(
    'about talk, such as the review of Pacer itself, is answered and nothing is looked at: %j',
    async ([headers]) => {
      const answer = await send({ repository: { clone_url: https } }, headers as Record<string, string>);
      expect(answer).toEqual({ status: 202, body: { looking: false } });
      expect(looked).toEqual([]);
    },
  );

  it.for(['x-github-delivery', 'x-gitea-delivery', 'x-gitlab-event-uuid', 'x-request-uuid', 'x-request-id'])(
    'that comes twice (%s) is acted on once within ten minutes, and again after that',
    async header => {
      const once = (id: string) => send({ repository: { clone_url: https } }, { [header]: id });
      await once('one');
      expect(await once('one')).toEqual({ status: 202, body: { looking: false } });
      await once('two');
      expect(looked).toHaveLength(2);
      now += 10 * 60_000;
      await once('one');
      expect(looked).toHaveLength(3);
    },
  );

  it('without an id is acted on each time: nobody knows that it is the same', async () => {
    for (let count = 0; count < 3; count++) await send({ repository: { clone_url: https } }, {});
    expect(looked).toHaveLength(3);
  });

  it('with a wrong signature does not use up the id of a true one', async () => {
    const headers = { 'x-github-delivery': 'one' };
    const answer = await send({ repository: { clone_url: https } }, { ...headers, 'x-hub-signature-256': 'sha256=00' });
    expect(answer.status).toBe(401);
    await send({ repository: { clone_url: https } }, headers);
    expect(looked).toHaveLength(1);
  });
});

describe('a hook that is signed with a time', () => {
  const sendSigned = (seconds: number, signedSeconds = seconds) => {
    const body = JSON.stringify({ repository: { clone_url: https } });
    const signature = createHmac('sha256', secret).update(`m1.${signedSeconds}.${body}`).digest('base64');
    return server.inject({
      method: 'POST',
      url: '/hooks/git',
      payload: body,
      headers: { 'webhook-id': 'm1', 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` },
    });
  };

  it('is taken near its time, refused when it is a recording, and refused under another time', async () => {
    const seconds = now / 1000;
    expect((await sendSigned(seconds)).statusCode).toBe(202);
    expect((await sendSigned(seconds - 301)).statusCode).toBe(401);
    expect((await sendSigned(seconds, seconds - 301)).statusCode).toBe(401);
    expect(looked).toHaveLength(1);
  });
});

describe('a notification of Jenkins', () => {
  const build = (phase: string, parameters: object = { IMAGE: 'registry.example.com:5000/shop/cart', TAG: 'x' }) => ({
    name: 'build-image',
    url: 'job/pacer/job/build-image/',
    build: { full_url: 'https://jenkins.example.com/job/1/', number: 1, phase, status: 'SUCCESS', parameters },
  });
  const notify = (payload: object | string, authorization: string) =>
    server.inject({
      method: 'POST',
      url: '/hooks/jenkins',
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
      headers: { 'content-type': 'application/json', authorization },
    });
  const password = `Basic ${Buffer.from(`jenkins:${secret}`).toString('base64')}`;

  it.for(['COMPLETED', 'FINALIZED'])('has the image of a build that is %s looked at', async phase => {
    expect((await notify(build(phase), password)).json()).toEqual({ looking: true });
    expect(images).toEqual(['shop/cart']);
  });

  it.for([build('STARTED'), build('QUEUED'), build('COMPLETED', {}), build('COMPLETED', { OTHER: 'x' })])(
    'of a build under way, or of another job, is answered: %j',
    async payload => {
      expect((await notify(payload, `Bearer ${secret}`)).json()).toEqual({ looking: false });
      expect(images).toEqual([]);
    },
  );

  it('that comes again is answered and not acted on; another build is', async () => {
    const first = build('COMPLETED');
    expect((await notify(first, password)).json()).toEqual({ looking: true });
    expect((await notify(first, password)).json()).toEqual({ looking: false });
    await notify({ ...first, build: { ...first.build, number: 2 } }, password);
    expect(images).toEqual(['shop/cart', 'shop/cart']);
  });

  it('with a wrong secret does not use up the place of the true one', async () => {
    await notify(build('COMPLETED'), 'Bearer guess');
    await notify(build('COMPLETED'), password);
    expect(images).toEqual(['shop/cart']);
  });

  it('without the secret, or without a build, is refused', async () => {
    expect(
      (await notify(build('COMPLETED'), `Basic ${Buffer.from('jenkins:guess').toString('base64')}`)).statusCode,
    ).toBe(401);
    expect((await notify(build('COMPLETED'), '')).statusCode).toBe(401);
    expect((await notify({ build: { phase: 7 } }, password)).statusCode).toBe(400);
    expect((await notify('{', password)).statusCode).toBe(400);
    expect(images).toEqual([]);
  });
});
