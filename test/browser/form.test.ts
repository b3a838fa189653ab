import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { git, startTestSandbox, type TestSandbox } from '../e2e/sandbox.ts';
import { keepPicture, noBrowser, openWindow, startBrowser } from './browser.ts';

const patience = { timeout: 40_000 };

describe.skipIf(noBrowser !== undefined)('the form in a browser', () => {
  let sandbox: TestSandbox;
  let browser: Browser;

  beforeAll(async () => {
    [sandbox, browser] = await Promise.all([startTestSandbox(), startBrowser()]);
    await sandbox.settled('/hello');
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await sandbox?.remove();
  });

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
    expect(await page.getByLabel('Memory').getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByRole('button', { name: 'Deploy' }).isEnabled()).toBe(false);
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
    await page.keyboard.press('Control+z');
    await page.reload();
    await page.getByText('What you wrote last time was kept').waitFor();
    await page.getByRole('button', { name: 'Begin anew' }).click();
    await page.getByRole('button', { name: 'Form' }).click();
    expect(await page.getByLabel('CPUs').inputValue()).toBe('0.1');
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
