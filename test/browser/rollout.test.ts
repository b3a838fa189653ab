import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { startTestSandbox, type TestSandbox } from '../e2e/sandbox.ts';
import { keepPicture, noBrowser, openWindow, startBrowser } from './browser.ts';

const script = '<img src=x onerror=alert(2)>';

/** What the squares of the page show, each as `age state`, without a reload in between. */
async function squaresOf(page: Page): Promise<readonly string[]> {
  return page
    .locator('li[data-age]')
    .evaluateAll(squares => squares.map(square => `${square.dataset['age']} ${square.dataset['state']}`));
}

describe.skipIf(noBrowser !== undefined)('a roll-out that is watched in a browser', () => {
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

  it('shows old and new instances side by side until the new ones are healthy', async () => {
    const { page, errors } = await openWindow(browser, `${sandbox.urls.dashboard}/apps/hello`);
    await expect.poll(() => squaresOf(page), { timeout: 20_000 }).toEqual(['new healthy', 'new healthy']);
    const commit = await sandbox.push(
      sandbox.urls.desired,
      {
        'clusters/sandbox/hello.yaml': text =>
          text.replace('cpus: 0.1', 'cpus: 0.2').replace('instances: 2', 'instances: 3'),
      },
      'More of everything',
    );

    const seen = new Set<string>();
    await expect
      .poll(
        async () => {
          const squares = await squaresOf(page);
          for (const square of squares) seen.add(square);
          const states = await page.locator('li[data-stage="deployment"]').getAttribute('data-state');
          if (states === 'active') seen.add('deployment active');
          return squares;
        },
        { timeout: 40_000, interval: 60 },
      )
      .toEqual(['new healthy', 'new healthy', 'new healthy']);
    await sandbox.settled('/hello', commit);
    // Which states of the old ones are seen depends on how fast they go; that they are seen beside the new ones does not.
    expect([...seen].some(square => square.startsWith('old '))).toBe(true);
    expect([...seen]).toEqual(expect.arrayContaining(['new healthy', 'deployment active']));
    await page.locator('li[data-stage="deployment"][data-state="done"]').waitFor();
    await page.locator('li[data-stage="commit"]').getByText(commit.slice(0, 8)).waitFor();
    expect(errors).toEqual([]);
  });

  it('puts instances together by agent or version, copies the view as a command, and leads to the line of a difference', async () => {
    const { page, errors } = await openWindow(browser, `${sandbox.urls.dashboard}/apps/hello`);
    await page.getByRole('radio', { name: 'By version' }).click();
    await page.waitForURL('**group=version*');
    await expect.poll(() => page.locator('[data-group]').count()).toBe(1);
    await page.getByText(/· 3 · wanted/).waitFor();
    await page.getByRole('radio', { name: 'By agent' }).click();
    await expect.poll(() => page.locator('[data-group] li[data-age]').count()).toBe(3);
    for (const stage of ['commit', 'build', 'image', 'plan', 'deployment', 'instances'])
      await expect.poll(() => page.locator(`li[data-stage="${stage}"] a`).count(), { message: stage }).toBe(1);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy as' }).click();
    await page.getByRole('menuitem', { name: 'Why it stands so' }).click();
    await page.getByText('It is in the clipboard.').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('pacer why /hello');

    await sandbox.pacer('freeze', '--reason', 'a look at a difference', '--owner', 'Ada Tester <ada@example.com>');
    await sandbox.push(
      sandbox.urls.desired,
      { 'clusters/sandbox/hello.yaml': text => text.replace('mem: 64', `mem: 72\n  labels: {note: '${script}'}`) },
      'A little more',
    );
    await page.goto(`${sandbox.urls.dashboard}/apps/hello?tab=diff`);
    await page.getByText(script).first().waitFor();
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    await page
      .getByRole('link', { name: /hello.yaml:\d+/ })
      .first()
      .click();
    await page.waitForURL('**/apps/edit/hello?*line=*');
    await page.getByTestId('yaml').getByText('mem: 72').waitFor();
    await sandbox.pacer('unfreeze', '--owner', 'Ada Tester <ada@example.com>');
    expect(errors).toEqual([]);
  });

  it('leads from the overview to the log line of a failing deployment', async () => {
    await sandbox.push(
      sandbox.urls.desired,
      {
        'clusters/sandbox/pay.yaml': [
          'kind: App',
          'rollout: {deadline: 3s}',
          'marathon:',
          '  id: /shop/pay',
          "  cmd: echo 'ERROR cannot reach the database'; exit 3",
          '  instances: 1',
          '  cpus: 0.1',
          '  mem: 32',
          '  env: {DB_PASSWORD: not-for-readers}',
          '',
        ].join('\n'),
      },
      '<img src=x onerror=alert(1)>',
    );
    const { page, errors } = await openWindow(browser, sandbox.urls.dashboard);
    const needs = page.getByRole('region', { name: 'One app needs attention' });
    await needs.getByText('Not healthy within 3 s').waitFor({ timeout: 40_000 });
    await keepPicture(page, 'overview-failing-1440');
    await needs.getByRole('link', { name: '/shop/pay' }).click();
    await page
      .getByRole('region', { name: 'Why it is not as promised' })
      .getByText('ERROR cannot reach the database')
      .waitFor();
    await keepPicture(page, 'app-failing-1440');
    await page.keyboard.press(']');
    await page.waitForURL('**tab=diff');
    await page.keyboard.press(']');
    await page.waitForURL('**tab=timeline');
    await page.getByText('<img src=x onerror=alert(1)>').first().waitFor();
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(await page.content()).not.toContain('not-for-readers');
    expect(errors).toEqual([]);
  });
});
