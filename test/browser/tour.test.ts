import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { until } from '../support/until.ts';
import type { TestSandbox } from '../e2e/sandbox.ts';
import { noBrowser, openWindow } from './browser.ts';
import { startSandboxInBrowser } from './sandbox-in-browser.ts';

describe.skipIf(noBrowser !== undefined)('the tour of a newcomer in a browser', () => {
  let sandbox: TestSandbox;
  let browser: Browser;

  startSandboxInBrowser(started => ({ sandbox, browser } = started));

  it('goes from the overview to an app by keys alone, and every step has an address of its own', async () => {
    const { page, errors, foreign } = await openWindow(browser, sandbox.urls.dashboard);
    await page.getByText('Nothing needs attention.').waitFor();
    await page.getByTestId('connection').getByText('live').waitFor();

    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await page.waitForURL('**/apps');
    await page.getByRole('row').getByRole('link', { name: '/hello' }).waitFor();

    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/apps/hello');
    await page.getByRole('heading', { name: '/hello' }).waitFor();
    const stages = page.getByRole('list', { name: 'From the commit to instances' }).getByRole('listitem');
    await expect.poll(() => stages.count()).toBe(6);
    for (const stage of await stages.all()) await expect.poll(() => stage.getAttribute('data-state')).toBe('done');

    await page.keyboard.press('d');
    await page.waitForURL('**/apps/hello?tab=diff');
    await page.getByText('What runs is what git says').waitFor();
    await page.keyboard.press(']');
    await page.waitForURL('**/apps/hello?tab=timeline');
    await page.getByRole('checkbox', { name: /^Compare create of / }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    await page.goBack();
    await page.getByText('What runs is what git says').waitFor();

    expect(errors).toEqual([]);
    expect(foreign).toEqual([]);
  });

  it('shows all keys with ?, and no key does anything while one writes', async () => {
    const { page } = await openWindow(browser, `${sandbox.urls.dashboard}/apps`);
    await page.getByRole('heading', { name: 'Apps' }).waitFor();
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keyboard' });
    await help.waitFor();
    for (const does of ['Search', 'Overview', 'Next app', 'Open the app'])
      await help.getByText(does, { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'hidden' });

    await page.keyboard.press('/');
    await page.keyboard.type('g o ?');
    await expect.poll(() => page.getByRole('combobox', { name: 'Search apps and pages' }).inputValue()).toBe('g o ?');
    expect(new URL(page.url()).pathname).toBe('/apps');
  });

  it('filters by the grammar, keeps the filter in the address and a view under a name', async () => {
    const { page } = await openWindow(browser, `${sandbox.urls.dashboard}/apps`);
    const filter = page.getByRole('combobox', { name: 'Filter apps' });
    await filter.fill('health:failed');
    await page.getByText('No app fits this filter.').waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe('health:failed');
    await filter.fill('sync:synced /hel');
    await page.getByRole('row').getByRole('link', { name: '/hello' }).waitFor();
    await page.getByRole('button', { name: 'Keep this view' }).click();
    await page.getByRole('textbox', { name: 'Name of the view' }).fill('Greetings');
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await page.waitForURL('**/apps');
    await page.reload();
    await page.getByRole('button', { name: 'Greetings', exact: true }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('sync:synced /hel');
  });

  it('finds apps, pages and words of the filter while one types, by keys alone', async () => {
    const { page, errors } = await openWindow(browser, sandbox.urls.dashboard);
    const search = page.getByRole('combobox', { name: 'Search apps and pages' });
    const take = async (name: string): Promise<void> => {
      const option = page.getByRole('option', { name, exact: true });
      await option.waitFor();
      for (let steps = 0; steps < 20; steps++) {
        if ((await option.getAttribute('data-focused')) !== null) break;
        await page.keyboard.press('ArrowDown');
      }
      await page.keyboard.press('Enter');
    };
    await search.waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('hll');
    await take('/hello');
    await page.waitForURL('**/apps/hello');
    await page.getByRole('heading', { name: '/hello' }).waitFor();

    await page.keyboard.press('/');
    await page.keyboard.type('clus');
    await take('Cluster');
    await page.waitForURL('**/cluster');

    await page.keyboard.press('/');
    await page.keyboard.type('heal');
    await take('health:');
    await expect.poll(() => search.inputValue()).toBe('health:');
    await take('health:healthy');
    await expect.poll(() => search.inputValue()).toBe('health:healthy ');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/apps?q=health%3Ahealthy');
    await page.getByRole('row').getByRole('link', { name: '/hello' }).waitFor();
    expect(errors).toEqual([]);
  });

  it('leads from chosen apps to their logs, and shows starred ones on the overview', async () => {
    const { page, errors } = await openWindow(browser, `${sandbox.urls.dashboard}/apps?hide=image`);
    await page.getByRole('row').getByRole('link', { name: '/hello' }).waitFor();
    await expect.poll(() => page.getByRole('columnheader', { name: 'Commit' }).count()).toBe(1);
    await expect.poll(() => page.getByRole('columnheader', { name: 'Image' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Since' }).click();
    await page.waitForURL('**/apps?*sort=newest*');
    await expect
      .poll(() => page.getByRole('columnheader', { name: 'Since' }).getAttribute('aria-sort'))
      .toBe('descending');
    await page.keyboard.press('j');
    await page.keyboard.press('s');
    await page.keyboard.press('x');
    await page.getByRole('toolbar', { name: 'Chosen apps' }).getByText('1 app chosen').waitFor();
    await page.getByRole('link', { name: 'Logs', exact: true }).last().click();
    await page.waitForURL('**/logs?app=%2Fhello');
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await page.getByRole('region', { name: 'Yours' }).getByRole('link', { name: '/hello' }).waitFor();
    expect(errors).toEqual([]);
  });

  it('tells what is known of an instance, and gives the focus back when something that was open closes', async () => {
    const { page, errors } = await openWindow(browser, `${sandbox.urls.dashboard}/apps/hello`);
    const squares = page.locator('li[data-state] button');
    await squares.first().waitFor();
    await squares.first().focus();
    await page.keyboard.press('ArrowRight');
    const tip = page.getByRole('tooltip');
    await expect.poll(() => tip.textContent()).toMatch(/healthy.*task.*hello\.instance.*host.*version.*passes/);
    const id = await page.locator(':focus').getAttribute('aria-describedby');
    await expect.poll(() => page.locator(`[id="${id}"]`).count()).toBe(1);
    await page.keyboard.press('Escape');
    await tip.waitFor({ state: 'detached' });

    const clean = async (): Promise<readonly string[]> => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      return violations.map(
        ({ id: rule, nodes }) => `${rule}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`,
      );
    };
    for (const [name, role] of [
      ['Theme: system', 'menu'],
      ['Keyboard shortcuts', 'dialog'],
    ] as const) {
      await page.getByRole('button', { name }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole(role).waitFor();
      expect(await clean(), role).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole(role).waitFor({ state: 'detached' });
      await expect.poll(() => page.locator(':focus').getAttribute('aria-label')).toBe(name);
    }
    expect(errors).toEqual([]);
  });

  it('keeps the chosen theme, and has it before anything is drawn', async () => {
    const { page } = await openWindow(browser, sandbox.urls.dashboard);
    await page.getByRole('button', { name: 'Theme: system' }).click();
    await page.getByRole('menuitemradio', { name: 'Dark' }).click();
    await page.getByRole('button', { name: 'Theme: dark' }).waitFor();
    await page.reload({ waitUntil: 'commit' });
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
  });

  it('says when the daemon cannot be heard, and goes on by itself when it is back', async () => {
    const { page } = await openWindow(browser, sandbox.urls.dashboard);
    const chip = page.getByTestId('connection');
    await chip.getByText('live').waitFor();
    process.kill(await sandbox.daemonPid(), 'SIGKILL');
    await chip.getByText(/reconnecting|old/).waitFor();
    await chip.getByText('live').waitFor();
    const before = await sandbox.daemonPid();
    expect(before).toBeGreaterThan(0);
    await until(
      'the app is shown as promised again',
      async () => (await page.getByText('Nothing needs attention.').count()) === 1,
    );
  });
});
