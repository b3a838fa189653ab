import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { git, type TestSandbox } from '../e2e/sandbox.ts';
import { keepPicture, noBrowser, openWindow } from './browser.ts';
import { startSandboxInBrowser } from './sandbox-in-browser.ts';

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

  startSandboxInBrowser(started => ({ sandbox, browser } = started));

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

  it('shows one deployment with its phases, instances and the lines of new ones, and cancels it by a commit', async () => {
    const before = await git(sandbox.urls.desired.replace('file://', ''), 'rev-parse', 'HEAD');
    await sandbox.settled('/hello', before);
    await sandbox.push(
      sandbox.urls.desired,
      {
        'clusters/sandbox/hello.yaml': text =>
          text
            .replace('mem: 72', 'mem: 73')
            .replace('\nmarathon:', '\nrollout: {deadline: 90s}\nmarathon:')
            .replace(/cmd: .*/, `cmd: echo 'ERROR no such table ${script}'; sleep 2; exit 4`),
      },
      `Broken ${script}`,
    );
    const { page, errors } = await openWindow(browser, sandbox.urls.dashboard);
    const rolling = page.getByRole('region', { name: 'Rolling out' });
    await rolling.getByRole('link', { name: 'restart' }).click({ timeout: 40_000 });
    await page.waitForURL('**/deployments/hello/*');
    await page.locator('[data-testid="deployment-state"][data-outcome="started"]').waitFor();
    await page.locator('li[data-phase="health"], li[data-phase="start"]').first().waitFor();
    const logs = page.getByRole('region', { name: 'Logs', exact: true });
    await logs.getByText(`no such table ${script}`).first().waitFor({ timeout: 30_000 });
    // Lines of the version before are of no interest here.
    expect(await logs.getByText(/listening/).count()).toBe(0);
    await page.locator('li[data-kind="failure"]').first().waitFor({ timeout: 30_000 });
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    const overflow = (): Promise<number> => page.locator('html').evaluate(html => html.scrollWidth - html.clientWidth);
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await expect.poll(overflow).toBeLessThanOrEqual(0);
      await keepPicture(page, `deployment-active-light-${width}`);
      const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag22aa']).analyze();
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`),
      ).toEqual([]);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('button', { name: 'Cancel: go back by a commit' }).click();
    await page.waitForURL('**revert=true*');
    // What would be done is asked for anew after a reload: nothing was begun yet.
    await page.reload();
    await page.getByText('Takes one commit back').waitFor();
    const button = page.getByRole('button', { name: 'Revert', exact: true });
    await expect.poll(() => button.isEnabled()).toBe(true);
    let sent = 0;
    page.on('request', request => {
      if (request.postData()?.includes('"dryRun":false') === true) sent += 1;
    });
    // The answer comes when the page has long heard of the deployment that followed.
    const superseded = page.locator('[data-testid="deployment-state"][data-outcome="superseded"]');
    await page.route('**/rollback', async route => {
      const response = await route.fetch();
      if (route.request().postData()?.includes('"dryRun":false') === true)
        await superseded.waitFor({ timeout: 40_000 });
      await route.fulfill({ response });
    });
    await button.dblclick();
    await page.getByText(/takes it back\./).waitFor({ timeout: 60_000 });
    await page.unroute('**/rollback');
    expect(sent).toBe(1);
    const head = await git(sandbox.urls.desired.replace('file://', ''), 'log', '-2', '--format=%s');
    expect(head.split('\n')).toEqual([`Revert /hello to ${before.slice(0, 8)}`, `Broken ${script}`]);
    await sandbox.settled('/hello');
    await page.getByRole('link', { name: /^After/ }).click();
    await page.locator('[data-testid="deployment-state"][data-outcome="healthy"]').waitFor({ timeout: 40_000 });
    await page.keyboard.press('[');
    await page.locator('[data-testid="deployment-state"][data-outcome="superseded"]').waitFor();
    await page.goBack();
    await page.locator('[data-testid="deployment-state"][data-outcome="healthy"]').waitFor();
    await keepPicture(page, 'deployment-healthy-light-1440');
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
    await page.locator('li[data-stage="deployment"] a').click();
    await page.waitForURL('**/deployments/shop/pay/*');
    await page.locator('[data-testid="deployment-state"][data-outcome="failed"]').waitFor();
    await page.locator('li[data-kind="end"]').getByText('Not healthy within 3 s').waitFor();
    await page
      .getByRole('region', { name: 'Logs', exact: true })
      .getByText('cannot reach the database')
      .first()
      .waitFor();
    await keepPicture(page, 'deployment-failed-1440');
    await page.goBack();
    await page.waitForURL('**/apps/shop/pay');
    await page.keyboard.press(']');
    await page.waitForURL('**tab=diff');
    await page.keyboard.press(']');
    await page.waitForURL('**tab=timeline');
    await page.getByText('<img src=x onerror=alert(1)>').first().waitFor();
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(await page.content()).not.toContain('not-for-readers');
    expect(errors).toEqual([]);
  });

  it('shows apps with very long ids, dots and numbers for names, on a phone too', async () => {
    const long = `/shop/${'a-very-long-name-'.repeat(7)}end`;
    const ids = [long, '/a.b-c/d.e', '/42', '/deployments'];
    const file = (id: string): string =>
      `kind: App\nmarathon: {id: ${id}, cmd: exec sleep 600, cpus: 0.01, mem: 16, labels: {owner: '${script}'}}\n`;
    const files = Object.fromEntries(ids.map((id, index) => [`clusters/sandbox/odd-${index}.yaml`, file(id)]));
    await sandbox.push(sandbox.urls.desired, files, 'Unbroken'.repeat(40));
    for (const id of ids) await sandbox.settled(id);
    const { page, errors } = await openWindow(browser, `${sandbox.urls.dashboard}/apps?q=owner%3Aonerror`, {
      theme: 'dark',
      width: 390,
    });
    await page.getByRole('link', { name: '/42' }).waitFor();
    for (const id of ids) {
      await page.goto(`${sandbox.urls.dashboard}/apps${id}`);
      await page.getByRole('heading', { name: id, exact: true }).waitFor();
      await page.locator('li[data-stage="deployment"] a').click();
      await page.waitForURL(`**/deployments${id}/*`);
      // An address that is sent to somebody else is read from the daemon.
      await page.reload();
      await page.locator('[data-testid="deployment-state"]').waitFor();
      const overflow = await page.locator('html').evaluate(html => html.scrollWidth - html.clientWidth);
      expect(overflow, `the deployment of ${id} is wider than 390 px`).toBeLessThanOrEqual(0);
    }
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(errors).toEqual([]);
  });
});
