import { describe, expect, it } from 'vitest';
import type { Browser, Locator, Page } from 'playwright-core';
import { dataOf } from '../../dashboard/pages/edit/document.ts';
import { git, type TestSandbox } from '../e2e/sandbox.ts';
import { keepPicture, noBrowser, openWindow } from './browser.ts';
import { startSandboxInBrowser } from './sandbox-in-browser.ts';

const patience = { timeout: 40_000 };

describe.skipIf(noBrowser !== undefined)('the form in a browser', () => {
  let sandbox: TestSandbox;
  let browser: Browser;

  startSandboxInBrowser(started => ({ sandbox, browser } = started));

  async function followed(page: Page): Promise<void> {
    await page.locator('[data-testid="follow"][data-step="healthy"]').waitFor(patience);
  }

  function desired(...args: readonly string[]): Promise<string> {
    return git(sandbox.urls.desired.replace('file://', ''), ...args);
  }

  async function followedCommit(): Promise<string | undefined> {
    const response = await fetch(`${sandbox.urls.api}/api/v1/overview`);
    return ((await response.json()) as { commit?: string }).commit;
  }

  async function deploy(page: Page): Promise<void> {
    const button = page.getByRole('button', { name: 'Deploy', exact: true });
    await expect.poll(() => button.isEnabled(), patience).toBe(true);
    await button.click();
  }

  async function choose(page: Page, label: string, choice: string, within?: Locator): Promise<void> {
    await (within ?? page).getByRole('button', { name: label }).click();
    await page.getByRole('option', { name: choice, exact: true }).click();
  }

  it('makes a new app from fields, commits it in the name given, and follows it to healthy instances', async () => {
    const { page, errors, foreign } = await openWindow(browser, `${sandbox.urls.dashboard}/apps`);
    await page.getByRole('link', { name: 'New app' }).click();
    await page.getByLabel('Id', { exact: true }).fill('/shop/greeting');
    await page.getByLabel('Command', { exact: true }).fill('exec sleep 600');
    await page.getByLabel('Memory').fill('lots');
    await page
      .getByText(/clusters\/sandbox\/shop\/greeting.yaml:\d+:\d+/)
      .first()
      .waitFor();
    await expect.poll(() => page.getByLabel('Memory').getAttribute('aria-invalid')).toBe('true');
    await expect.poll(() => page.getByRole('button', { name: 'Deploy' }).isEnabled()).toBe(false);
    await keepPicture(page, 'form-mistake-light-1440');
    await page.getByLabel('Memory').fill('32');
    await page.getByRole('button', { name: 'Add a variable' }).click();
    await page.getByLabel('Name, row 1 of Environment').fill('GREETING');
    await page.getByLabel('Value, row 1 of Environment').fill('good morning');
    await page.getByText('There is a place').waitFor();
    await page.getByLabel(/Your name/).fill('Grace Tester <grace@example.com>');
    await page.getByLabel('Message').fill('Greet people');
    await keepPicture(page, 'form-new-light-1440');
    await deploy(page);
    await page.waitForURL('**commit=*');
    await followed(page);
    await keepPicture(page, 'form-followed-light-1440');
    expect(await desired('log', '-1', '--format=%an <%ae>|%cn|%s')).toBe(
      'Grace Tester <grace@example.com>|Pacer|Greet people',
    );
    expect(await desired('show', 'HEAD:clusters/sandbox/shop/greeting.yaml')).toContain('GREETING: "good morning"');
    expect((await sandbox.marathonApp('/shop/greeting'))?.env).toMatchObject({ GREETING: 'good morning' });
    expect(errors.filter(text => !text.includes('404'))).toEqual([]);
    expect(foreign).toEqual([]);
  });

  it('shows what a file inherits, writes only what is overridden, and goes back to it when a field is emptied', async () => {
    const own = 'clusters/sandbox/shop/web.yaml';
    await sandbox.push(
      sandbox.urls.desired,
      {
        'apps/web.yaml': [
          'marathon:',
          '  mem: 48',
          '  cpus: 0.1',
          '  cmd: exec sleep 600',
          '  env: {MODE: fast, DB_PASSWORD: not-for-the-form}',
          '  constraints: [[hostname, LIKE, .*]]',
          '',
        ].join('\n'),
        [own]: 'kind: App\nextends: ../../../apps/web.yaml\nmarathon: {id: /shop/web}\n',
      },
      'A web app',
    );
    await sandbox.settled('/shop/web');
    const { page, errors } = await openWindow(browser, `${sandbox.urls.dashboard}/apps/edit/shop/web`);
    const memory = page.getByLabel('Memory');
    await expect.poll(() => memory.getAttribute('placeholder')).toBe('48');
    expect(await memory.inputValue()).toBe('');
    await page.locator('p[data-inherited="/marathon/mem"]').getByText('from apps/web.yaml:2').waitFor();
    const variables = page.getByRole('list', { name: 'Environment, inherited' });
    await variables.getByText('MODE = fast').waitFor();
    await variables.getByText('DB_PASSWORD = ***').waitFor();
    expect(await page.content()).not.toContain('not-for-the-form');
    await page.locator('[data-inherited="/marathon/constraints"]').getByText('apps/web.yaml:6').waitFor();
    await keepPicture(page, 'form-inherited-light-1440');
    await memory.fill('56');
    await page.locator('p[data-inherited="/marathon/mem"]').getByText('Instead of 48').waitFor();
    await variables.getByRole('button', { name: 'Override MODE' }).click();
    await page.getByLabel('Value, row 1 of Environment').fill('slow');
    await memory.fill('');
    await page.locator('p[data-inherited="/marathon/mem"]').getByText('from apps/web.yaml:2').waitFor();
    await page
      .getByText(/restarts 1 task/)
      .first()
      .waitFor();
    await page.reload();
    await page.getByText('What you wrote last time was kept in this browser.').waitFor();
    await expect.poll(() => page.getByLabel('Value, row 1 of Environment').inputValue()).toBe('slow');
    await deploy(page);
    await page.waitForURL('**commit=*');
    await followed(page);
    expect(dataOf(await desired('show', `HEAD:${own}`))).toEqual({
      kind: 'App',
      extends: '../../../apps/web.yaml',
      marathon: { id: '/shop/web', env: { MODE: 'slow' } },
    });
    expect((await sandbox.marathonApp('/shop/web'))?.env).toMatchObject({
      MODE: 'slow',
      DB_PASSWORD: 'not-for-the-form',
    });
    expect(errors).toEqual([]);
  });

  it('says that nothing has the memory before anything is deployed, with the nearest way out', async () => {
    const { page } = await openWindow(browser, `${sandbox.urls.dashboard}/apps/hello`);
    await page.getByRole('heading', { name: '/hello' }).waitFor();
    await page.keyboard.press('e');
    await page.waitForURL('**/apps/edit/hello');
    await page.getByLabel('Memory').fill('999999');
    const verdict = page.locator('[data-verdict="impossible"]');
    await verdict.getByText('The nearest way out:').waitFor();
    await page.getByRole('button', { name: 'Deploy although there is no place' }).waitFor();
    await keepPicture(page, 'form-capacity-light-1440');
    const [, nearest = ''] = /with (\d+) MB of memory/.exec(await verdict.innerText()) ?? [];
    await page.getByLabel('Memory').fill(nearest);
    await page.getByText('There is a place').waitFor();
    await page.getByLabel('Memory').fill(String(Number(nearest) + 1));
    await verdict.waitFor();
    await page.getByLabel('Memory').fill('64');
    await page.getByText('Nothing is changed yet.').waitFor();
    expect((await sandbox.marathonApp('/hello'))?.deployments).toEqual([]);
  });

  it('keeps form and YAML in step, comments included, shows mistakes at their line, and keeps a draft', async () => {
    const { page, errors } = await openWindow(browser, `${sandbox.urls.dashboard}/apps/edit/hello`);
    await page.getByLabel('CPUs').fill('0.2');
    await page.getByRole('button', { name: 'YAML' }).click();
    const editor = page.getByTestId('yaml').getByRole('textbox');
    await editor.getByText('cpus: 0.2').waitFor();
    await editor.getByText('# Only more or fewer instances is a scale').waitFor();
    await keepPicture(page, 'form-yaml-light-1440');
    await editor.click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('rolout: {}\n');
    await page
      .getByText(/Did you mean .?rollout/)
      .first()
      .waitFor();
    await page.locator('.cm-lint-marker-error').first().waitFor();
    for (let count = 0; count < 5; count++) await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+End');
    await page.keyboard.type('rol');
    await page.keyboard.press('Control+Space');
    await page.getByRole('option', { name: 'rollout' }).click();
    await page.keyboard.type(':');
    await page.keyboard.press('Enter');
    await page.keyboard.type('onFailure: hol');
    await page.keyboard.press('Control+Space');
    await page.getByRole('option', { name: 'hold' }).click();
    await editor.getByText('onFailure: hold').waitFor();
    await page.reload();
    await page.getByText('What you wrote last time was kept').waitFor();
    await page.getByRole('button', { name: 'Begin anew' }).click();
    await page.getByRole('button', { name: 'Form' }).click();
    await expect.poll(() => page.getByLabel('CPUs').inputValue()).toBe('0.1');
    expect(errors).toEqual([]);
  });

  it('shows what others committed meanwhile, takes it over, and makes one commit of two clicks', async () => {
    const { page } = await openWindow(browser, `${sandbox.urls.dashboard}/apps/edit/hello`);
    await page.getByLabel('Instances').fill('3');
    await page.getByText('adds 1 task').first().waitFor();
    const path = 'clusters/sandbox/hello.yaml';
    const theirs = await sandbox.push(
      sandbox.urls.desired,
      { [path]: text => `# A note of somebody else.\n${text}` },
      'A note',
    );
    await page.getByLabel('Message').fill('Three of them');
    await expect.poll(() => followedCommit(), patience).toBe(theirs);
    await page.getByRole('heading', { name: 'The branch has moved' }).waitFor();
    await page.getByText('A note', { exact: true }).waitFor();
    await keepPicture(page, 'form-moved-light-1440');
    await page.getByRole('button', { name: 'Take over what others changed' }).click();
    const button = page.getByRole('button', { name: 'Deploy', exact: true });
    await expect.poll(() => button.isEnabled(), patience).toBe(true);
    await button.dblclick();
    await followed(page);
    expect(await desired('rev-list', '--count', '--author=Somebody', `${theirs}..HEAD`)).toBe('1');
    const text = await desired('show', `HEAD:${path}`);
    expect(text).toContain('# A note of somebody else.');
    expect(text).toContain('instances: 3');
  });

  it('has fields for every part, and writes each where it belongs', async () => {
    const { page, errors } = await openWindow(browser, `${sandbox.urls.dashboard}/apps/edit/hello`);
    await page.getByLabel('CPUs').clear();
    await page.getByLabel('CPUs').pressSequentially('0.25');
    const environment = page.getByRole('group', { name: 'Environment' });
    await environment.getByRole('button', { name: 'Add a variable' }).click();
    await page.getByLabel('Name, row 1 of Environment').fill('PASSWORD');
    await choose(page, 'Kind, row 1 of Environment', 'Secret');
    await page.getByRole('combobox', { name: 'Secret, row 1 of Environment' }).fill('hello/password');
    await page.keyboard.press('Tab');
    const checks = page.getByRole('group', { name: 'Health checks' });
    await checks.getByRole('button', { name: 'Add a health check' }).click();
    await choose(page, 'Protocol', 'MESOS_TCP · by the agent', checks.getByRole('listitem').nth(1));
    await expect.poll(() => checks.getByRole('listitem').nth(1).getByLabel('Path').count()).toBe(0);
    await page.getByLabel('Virtual address').fill('/hello:80');
    await page.getByRole('button', { name: 'Add a label' }).last().click();
    await page.getByRole('button', { name: 'Add a volume' }).click();
    await page.getByRole('button', { name: 'Add a constraint' }).click();
    await choose(page, 'Operator, row 1 of Placement', 'LIKE');
    await page.getByLabel('Value, row 1 of Placement').fill('[');
    await page.getByText('regular expression').first().waitFor();
    await page.getByLabel('Value, row 1 of Placement').fill('agent-.*');
    await choose(page, 'Strategy', 'Canary: a few of the new ones first');
    await page.getByLabel('Deadline').fill('soon');
    await page.locator('[aria-invalid="true"][name="rollout.deadline"]').waitFor();
    await page.getByLabel('Deadline').fill('2m');
    await keepPicture(page, 'form-whole-light-1440');
    await page.getByRole('button', { name: 'YAML' }).click();
    const editor = page.getByTestId('yaml').getByRole('textbox');
    await editor.waitFor();
    const written = await page.evaluate(() => localStorage.getItem('pacer.draft:/hello') ?? '');
    const { text } = JSON.parse(written) as { text: string };
    const before = (await desired('show', 'HEAD:clusters/sandbox/hello.yaml')).split('\n');
    const lines = text.split('\n');
    expect(before.filter(line => !lines.includes(line))).toEqual(['  cpus: 0.1']);
    for (const line of [
      '  cpus: 0.25',
      '    PASSWORD: {secret: hello/password}',
      '    - protocol: MESOS_TCP',
      '        VIP_0: /hello:80',
      '      - containerPath: /data',
      '    - [hostname, LIKE, agent-.*]',
      '  deadline: 2m',
    ])
      expect(lines).toContain(line);
    await page.getByRole('button', { name: 'Discard what is changed' }).click();
    await page.getByText('Nothing is changed yet.').waitFor();
    expect(errors).toEqual([]);
  });

  it('builds a new app from its source by the recipe of another one, and follows it from the commit to healthy instances', async () => {
    const { page } = await openWindow(browser, `${sandbox.urls.dashboard}/apps/new`);
    await page.getByLabel('Id', { exact: true }).fill('/shop/second');
    await page.getByLabel('Command', { exact: true }).fill('exec node server.mjs');
    await choose(page, 'Made by', 'Files onto a base image');
    await page.getByRole('combobox', { name: 'Base image' }).fill('images/runtime');
    await page.keyboard.press('Enter');
    await choose(page, 'Recipe as that of', '/hello');
    await page.getByLabel('In the source, row 1 of Files that go into the image').waitFor();
    await page.getByRole('combobox', { name: 'Source repository' }).fill('../hello.git');
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Add a port' }).click();
    await page.getByRole('button', { name: 'Add a health check' }).click();
    await page.getByLabel(/Your name/).fill('Grace Tester <grace@example.com>');
    await deploy(page);
    await page.waitForURL('**commit=*');
    await page.locator('li[data-stage="build"][data-state="done"]').waitFor(patience);
    await followed(page);
    await page.locator('li[data-stage="image"][data-state="done"]').waitFor();
    await expect.poll(() => page.locator('li[data-stage="build"] a').getAttribute('href')).toMatch(/^\/builds\//);
    await expect.poll(() => page.locator('li[data-stage="build"] time').count()).toBe(1);
    const app = await sandbox.marathonApp('/shop/second');
    expect(app?.container?.docker?.image).toMatch(/@sha256:/);
    expect(app?.tasksHealthy).toBe(1);
    await keepPicture(page, 'form-built-light-1440');
  });

  it('says on the same page when the new version fails its health checks, with the way to its lines in the logs', async () => {
    const { page } = await openWindow(browser, `${sandbox.urls.dashboard}/apps/edit/shop/second`);
    await page.getByLabel('Path', { exact: true }).fill('/nowhere');
    await page.getByLabel('Time to start').fill('1');
    await page.getByLabel('Interval').fill('1');
    await page.getByLabel('Deadline').fill('6s');
    await deploy(page);
    await page.locator('[data-testid="follow"][data-step="failed"]').waitFor(patience);
    const why = page.getByRole('region', { name: 'Why it is not as promised' });
    await why.getByText(/Not healthy within 6 s/).waitFor();
    await keepPicture(page, 'form-failed-light-1440');
    // Also while the version before comes back, and afterwards.
    await why.getByText(/the last healthy one, (?:is put back|runs again)/).waitFor(patience);
    await why.getByRole('link', { name: /in the logs/ }).click();
    await page.waitForURL('**/apps/shop/second?*tab=logs*');
    await page
      .getByText(/listening|GET|started/i)
      .first()
      .waitFor();
    const outcomes = (await sandbox.history('/shop/second')).map(({ outcome }) => outcome);
    expect(outcomes).toContain('failed');
  });

  it('goes back to an earlier version from the timeline: shown first, then a commit', async () => {
    const { page } = await openWindow(browser, `${sandbox.urls.dashboard}/apps/hello?tab=timeline`);
    await page
      .getByRole('button', { name: /^Revert to / })
      .last()
      .click();
    await page.getByText(/Takes .* back in/).waitFor();
    await keepPicture(page, 'app-revert-light-1440');
    await page.getByRole('button', { name: 'Revert', exact: true }).click();
    await page.getByRole('link', { name: 'Follow it' }).click();
    await followed(page);
    expect(await desired('log', '-1', '--format=%s')).toMatch(/^Revert \/hello to /);
    expect((await sandbox.marathonApp('/hello'))?.instances).toBe(2);
  });
});
