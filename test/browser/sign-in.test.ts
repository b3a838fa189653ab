import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { git, type TestSandbox } from '../e2e/sandbox.ts';
import { expiredToken, lookingToken, password, writeAccessFile } from './access-file.ts';
import { keepPicture, noBrowser, openWindow } from './browser.ts';
import { startSandboxInBrowser } from './sandbox-in-browser.ts';

const patience = { timeout: 40_000 };
const rules = `  approval: [{ actions: [scale], by: [ann@example.com] }]
  windows: [{ deny: '0 0 1 1 *', duration: 1h, zone: UTC, reason: New year }]
`;

describe.skipIf(noBrowser !== undefined)('signing in, in a browser', () => {
  let file = '';
  let sandbox: TestSandbox;
  let browser: Browser;

  afterAll(() => rm(dirname(file), { recursive: true, force: true }));
  startSandboxInBrowser(started => ({ sandbox, browser } = started), {
    settings: async () => {
      file = await writeAccessFile();
      return { arguments: ['--access', file], token: lookingToken };
    },
  });

  const at = (path: string): string => `${sandbox.urls.dashboard}${path}`;

  /** By the keyboard alone. */
  async function signIn(page: Page, user: string): Promise<void> {
    await page.getByRole('heading', { name: 'Sign in to Pacer' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type(user);
    await page.keyboard.press('Tab');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
  }

  it('says when a password is not right, and after too many how long to wait', async () => {
    const { page, foreign } = await openWindow(browser, at('/apps'));
    await page.getByRole('heading', { name: 'Sign in to Pacer' }).waitFor();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await keepPicture(page, 'sign-in');
    await page.getByLabel('User').fill('mallory');
    await page.getByLabel('Password').fill('wrong');
    const button = page.getByRole('button', { name: 'Sign in' });
    await button.click();
    await page.getByRole('alert').getByText('The user or the password is not right.').waitFor();
    for (let tries = 0; tries < 12; tries++) {
      if ((await page.getByText('That was too often.').count()) > 0) break;
      const answered = page.waitForResponse(response => response.url().endsWith('/sign-in'));
      await button.click();
      await answered;
      await expect.poll(() => button.isEnabled()).toBe(true);
    }
    await page
      .getByRole('alert')
      .getByText(/^That was too often. Try again in \d+ s\.$/)
      .waitFor();
    await keepPicture(page, 'sign-in-too-often');
    expect(foreign).toEqual([]);
  });

  it('somebody whom no role names is told so', async () => {
    const { page } = await openWindow(browser, at('/'));
    let sent = 0;
    page.on('request', request => {
      if (request.method() === 'POST' && request.url().endsWith('/sign-in')) sent += 1;
    });
    await signIn(page, 'sam');
    // Impatience is no second attempt.
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Nothing to see for you yet' }).waitFor();
    expect(sent).toBe(1);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to Pacer' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/sign-in');
  });

  it('a viewer can do nothing but look, and nothing is offered that would be refused', async () => {
    const { page, errors } = await openWindow(browser, at('/apps'));
    await signIn(page, 'vera');
    await page.getByRole('row').getByRole('link', { name: '/hello' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/apps');

    // Before, the page asked without a proof.
    const known = errors.length;
    const refused: string[] = [];
    page.on('response', response => {
      if (response.status() === 401 || response.status() === 403)
        refused.push(`${new URL(page.url()).pathname}: ${response.request().method()} ${response.url()}`);
    });
    for (const [path, shows] of [
      ['/', 'Nothing needs attention.'],
      ['/apps', '/hello'],
      ['/apps/hello', 'Where it comes from'],
      ['/apps/hello?tab=diff', 'What runs is what git says'],
      ['/apps/hello?tab=timeline', /^create/],
      ['/builds?tab=images', 'A rebuild would touch'],
      ['/cluster', 'The largest task that still fits'],
      ['/changes', 'Nothing is proposed'],
      ['/activity', 'healthy'],
      ['/settings', 'Running since'],
    ] as const) {
      await page.goto(at(path));
      await page.getByText(shows).first().waitFor();
      expect(await page.locator('a[href^="/apps/new"], a[href^="/apps/edit"]').count(), path).toBe(0);
      await pressEverything(page);
    }
    expect(refused).toEqual([]);
    expect(errors.slice(known)).toEqual([]);

    await page.goto(at('/apps/new'));
    await page.getByText('No role gives you the right to change any app here.').waitFor();
    await page.goto(at('/apps/edit/hello'));
    await page.getByText('No role gives vera@example.com the right to deploy anything here.').waitFor();
  });

  it('every route that changes something refuses a viewer, whatever the page asks for', async () => {
    const { page } = await openWindow(browser, at('/'));
    await signIn(page, 'vera');
    await page.getByLabel('Signed in as Vera Viewer').waitFor();
    const answers = await page.evaluate(async () => {
      const document_ = (await (await fetch('/api/v1/openapi.json')).json()) as {
        paths: Record<string, Record<string, unknown>>;
      };
      const found: Record<string, number> = {};
      for (const [path, methods] of Object.entries(document_.paths))
        for (const method of Object.keys(methods)) {
          if (method === 'get' || path.includes('/sign-')) continue;
          const response = await fetch(path.replace('{id}', '%2Fhello').replace('{path}', 'x'), {
            method: method.toUpperCase(),
            headers: { 'content-type': 'application/json' },
            body: '{}',
          });
          found[`${method} ${path}`] = response.status;
        }
      return found;
    });
    const others = Object.entries(answers).filter(([, status]) => status !== 403);
    expect(Object.keys(answers).length).toBeGreaterThan(8);
    // A question to the planner of places, which changes nothing; and hooks, which look at a signature of their own.
    expect(Object.fromEntries(others)).toEqual({
      'post /api/v1/capacity': 200,
      'post /hooks/git': 401,
      'post /hooks/registry': 401,
      'post /hooks/jenkins': 401,
    });
  });

  it('a deployer of one group deploys in it in their own name, and neither sees nor changes what is beside it', async () => {
    const { page } = await openWindow(browser, at('/apps'));
    await signIn(page, 'dave');
    await page.getByLabel('Signed in as Dave Deployer').click();
    await page.getByText('May change /shop').waitFor();
    await keepPicture(page, 'user-menu');
    await expect.poll(() => page.getByRole('link', { name: '/hello' }).count()).toBe(0);
    await page.goto(at('/apps/hello'));
    await page.getByText('does not look after an app /hello that you may see').waitFor();

    await page.goto(at('/apps/new'));
    await page.getByLabel('Command', { exact: true }).fill('exec sleep 600');
    await page.getByLabel('Memory').fill('32');
    await page.getByLabel('Id', { exact: true }).fill('/bank/vault');
    await page.getByText('No role gives you the right to change /bank/vault.').waitFor();
    const deploy = page.getByRole('button', { name: 'Deploy', exact: true });
    await expect.poll(() => deploy.isEnabled()).toBe(false);
    await page.getByLabel('Id', { exact: true }).fill('/shop/greeting');
    await expect.poll(() => deploy.isEnabled(), patience).toBe(true);
    expect(await page.getByLabel(/Your name/).count()).toBe(0);
    await deploy.click();
    await page.locator('[data-testid="follow"][data-step="healthy"]').waitFor(patience);
    const bare = sandbox.urls.desired.replace('file://', '');
    expect(await git(bare, 'log', '-1', '--format=%an <%ae>|%cn|%s')).toBe(
      'Dave Deployer <dave@example.com>|Pacer|Add /shop/greeting',
    );

    // The page does not offer it; the daemon refuses it as well.
    const refusal = await page.evaluate(async () => {
      const { commit } = (await (await fetch('/api/v1/overview')).json()) as { commit: string };
      const text = 'kind: App\nmarathon: {id: /bank/vault, cmd: exec sleep 600, instances: 1, cpus: 0.1, mem: 32}\n';
      const response = await fetch('/api/v1/proposals', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          base: commit,
          files: { 'clusters/sandbox/bank/vault.yaml': text },
          message: 'Open the vault',
          key: 'a-key-of-dave-00001',
        }),
      });
      return { status: response.status, said: (await response.json()) as { message: string } };
    });
    expect(refusal).toMatchObject({ status: 403, said: { message: expect.stringContaining('not yours') as string } });
    expect(await git(bare, 'log', '--format=%s', '--', 'clusters/sandbox/bank')).toBe('');
  });

  it('an administrator agrees to what waits, sees what is proposed, and tries a server', async () => {
    const { page, errors } = await openWindow(browser, at('/changes'));
    await signIn(page, 'ann');
    await page.getByText('Nothing is proposed that touches the files of sandbox.').waitFor();
    const known = errors.length;
    await proposeBranch('more-memory', text => text.replace(/mem: \d+/, 'mem: 48'));
    const proposal = page.getByRole('region', { name: 'More memory' });
    await proposal.getByText('1 restart').waitFor(patience);
    await proposal.getByText('can be merged').waitFor();
    await keepPicture(page, 'changes-proposed-light-1440');

    await sandbox.push(
      sandbox.urls.desired,
      {
        'clusters/sandbox/cluster.yaml': text => text.replace('policy:\n', `policy:\n${rules}`),
        'clusters/sandbox/hello.yaml': text => text.replace(/instances: \d+/, 'instances: 3'),
      },
      'Three instances, when somebody agrees',
    );
    await page.getByRole('heading', { name: 'Waiting for approval' }).waitFor(patience);
    await keepPicture(page, 'changes-waiting-light-1440');
    await page.goto(at('/settings'));
    await page.getByText('holds 1 app').waitFor(patience);
    await page
      .getByText(/clusters\/sandbox\/cluster.yaml:\d+/)
      .first()
      .waitFor();
    await page.getByText('Changes may be made now, until').waitFor();
    await page.getByRole('button', { name: 'Test Marathon' }).click();
    await page.getByText(/Marathon 1\.8\S* answers\./).waitFor();
    await keepPicture(page, 'settings-held-light-1440');

    await page.goto(at('/changes'));
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('heading', { name: 'Waiting for approval' }).waitFor({ state: 'hidden', ...patience });
    await page.goto(at('/activity?q=what:approval,scale'));
    await page.getByText('agreed').waitFor(patience);
    await page.getByText('healthy').first().waitFor(patience);
    await keepPicture(page, 'activity-approved-light-1440');
    expect((await sandbox.marathonApp('/hello'))?.instances).toBe(3);
    expect(errors.slice(known)).toEqual([]);
  });

  it('diagnostics are for who operates everything, and hold no secret', async () => {
    const { page } = await openWindow(browser, at('/settings'));
    await signIn(page, 'ann');
    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download diagnostics' }).click();
    const text = await readFile(await (await downloading).path(), 'utf8');
    const bundle = JSON.parse(text) as { settings: { access: object }; log: string[]; history: object[] };
    expect(bundle.settings.access).toMatchObject({
      users: expect.arrayContaining([
        { user: 'ann', name: 'Ann Admin', email: 'ann@example.com', groups: [] },
      ]) as unknown,
    });
    expect(bundle.log.length).toBeGreaterThan(0);
    expect(bundle.history.length).toBeGreaterThan(0);
    const hookSecret = (await readFile(join(sandbox.urls.dir, 'daemon', 'hook-secret'), 'utf8')).trim();
    const written = await readFile(file, 'utf8');
    const hashes = written.match(/\$scrypt\$[^"]+|[0-9a-f]{64}/g) ?? [];
    expect(hashes.length).toBeGreaterThan(4);
    const cookies = (await page.context().cookies()).map(({ value }) => value);
    for (const canary of [hookSecret, password, lookingToken, expiredToken, ...hashes, ...cookies])
      expect(text.includes(canary), canary.slice(0, 12)).toBe(false);
    const refused = await fetch(at('/api/v1/diagnostics'), { headers: { authorization: `Bearer ${lookingToken}` } });
    expect(refused.status).toBe(403);
  });

  /** Pushes a branch on which the app is another one. */
  async function proposeBranch(branch: string, change: (text: string) => string): Promise<void> {
    const clone = await mkdtemp(join(tmpdir(), 'pacer-branch-'));
    await git(clone, 'clone', '-q', sandbox.urls.desired, '.');
    await git(clone, 'checkout', '-q', '-b', branch);
    const path = join(clone, 'clusters', 'sandbox', 'hello.yaml');
    await writeFile(path, change(await readFile(path, 'utf8')));
    await git(clone, 'commit', '-qam', 'More memory');
    await git(clone, 'push', '-q', 'origin', branch);
    await rm(clone, { recursive: true, force: true });
  }

  it('signing out ends the event stream and shows the way in', async () => {
    const { page } = await openWindow(browser, at('/apps'));
    await signIn(page, 'vera');
    await page.getByTestId('connection').getByText('live').waitFor();
    const cookies = await page.context().cookies();
    const stream = await fetch(at('/api/v1/events'), {
      headers: { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') },
    });
    expect(stream.status).toBe(200);
    const ended = drained(stream);
    await page.getByLabel('Signed in as Vera Viewer').click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to Pacer' }).waitFor();
    expect(await ended).toContain('event: hello');
    await page.goto(at('/apps'));
    await page.getByRole('heading', { name: 'Sign in to Pacer' }).waitFor();
  });

  it('a token that has expired is refused with a sentence, and a good one lets the command line in', async () => {
    const answer = await fetch(at('/api/v1/apps'), { headers: { authorization: `Bearer ${expiredToken}` } });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({ code: 'caller-unknown', message: 'The token has expired.' });
    expect((await sandbox.pacer('status')).out).toContain('/hello');
  });
});

/** Presses every button of the page once. What happens then is for others to look at; here only that nothing is refused. */
async function pressEverything(page: Page): Promise<void> {
  const before = page.url();
  const buttons = page.locator('main button:enabled');
  const count = await buttons.count();
  for (let index = 0; index < count; index++) {
    const button = buttons.nth(index);
    if (!(await button.isVisible().catch(() => false))) continue;
    await button.click({ timeout: 2_000 }).catch(() => undefined);
    await page.keyboard.press('Escape');
    if (new URL(page.url()).pathname !== new URL(before).pathname) await page.goto(before);
  }
}

/** All that a stream said until it was ended by the other side. */
async function drained(stream: Response): Promise<string> {
  const reader = stream.body?.getReader();
  let said = '';
  try {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done) return said;
      said += Buffer.from(value ?? []).toString('utf8');
    }
  } catch {
    return said;
  }
}
