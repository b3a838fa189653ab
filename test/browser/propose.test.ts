import { describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { git, type TestSandbox } from '../e2e/sandbox.ts';
import { keepPicture, noBrowser, openWindow } from './browser.ts';
import { startSandboxInBrowser } from './sandbox-in-browser.ts';

const patience = { timeout: 40_000 };
const hello = 'clusters/sandbox/hello.yaml';

describe.skipIf(noBrowser !== undefined)('a change among others, in a browser', () => {
  let sandbox: TestSandbox;
  let browser: Browser;

  startSandboxInBrowser(started => ({ sandbox, browser } = started));

  function desired(...args: readonly string[]): Promise<string> {
    return git(sandbox.urls.desired.replace('file://', ''), ...args);
  }

  async function followed(commit: string): Promise<void> {
    const seen = async (): Promise<string | undefined> => {
      const response = await fetch(`${sandbox.urls.api}/api/v1/overview`);
      return ((await response.json()) as { commit?: string }).commit;
    };
    await expect.poll(seen, patience).toBe(commit);
  }

  async function press(page: Page, name: string): Promise<void> {
    const button = page.getByRole('button', { name, exact: true });
    await expect.poll(() => button.isEnabled(), patience).toBe(true);
    await button.click();
  }

  it('goes through by itself when others changed another app meanwhile', async () => {
    const { page } = await openWindow(browser, `${sandbox.urls.dashboard}/apps/edit/hello`);
    await page.getByLabel('Instances').fill('3');
    await page
      .getByText(/adds 1 task/)
      .first()
      .waitFor();
    const theirs = await sandbox.push(
      sandbox.urls.desired,
      {
        'clusters/sandbox/idle.yaml': 'kind: App\nmarathon: {id: /idle, cmd: exec sleep 600, cpus: 0.1, mem: 16}\n',
      },
      'Another app',
    );
    await followed(theirs);
    await press(page, 'Deploy');
    await page.locator('[data-testid="follow"][data-step="healthy"]').waitFor(patience);
    expect(await desired('rev-list', '--count', `${theirs}..HEAD`)).toBe('1');
    expect(await desired('show', `HEAD:${hello}`)).toContain('instances: 3');
  });

  it('asks what to do when somebody else changed the same line: theirs, mine, or both to decide', async () => {
    const { page } = await openWindow(browser, `${sandbox.urls.dashboard}/apps/edit/hello`);
    await page.getByLabel('Instances').fill('5');
    await page
      .getByText(/adds 2 tasks/)
      .first()
      .waitFor();
    const theirs = await sandbox.push(
      sandbox.urls.desired,
      { [hello]: text => text.replace('instances: 3', 'instances: 4') },
      'Four are enough <script>alert(1)</script>',
    );
    await followed(theirs);
    const panel = page.getByRole('region', { name: 'The branch has moved' });
    await panel.getByText('Four are enough <script>alert(1)</script>').waitFor();
    await panel.getByText('instances: 5').waitFor();
    await panel.getByText('instances: 4').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Deploy', exact: true }).isEnabled()).toBe(false);
    await keepPicture(page, 'form-conflict-light-1440');
    await panel.getByRole('button', { name: /both/ }).click();
    await page.getByTestId('yaml').getByText('<<<<<<< mine').waitFor();
    await page.getByText(/Correct the mistakes first/).waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Deploy', exact: true }).isEnabled()).toBe(false);
    await page.getByRole('button', { name: 'Discard what is changed' }).click();
  });

  it('is only proposed where policy says so: a branch, nothing on the followed one, and the page says where', async () => {
    const before = await sandbox.push(
      sandbox.urls.desired,
      { 'clusters/sandbox/cluster.yaml': text => text.replace('policy:\n', 'policy:\n  changes: branch\n') },
      'Changes are proposed',
    );
    await followed(before);
    const running = (await sandbox.marathonApp('/hello'))?.version;
    const { page, errors } = await openWindow(browser, `${sandbox.urls.dashboard}/apps/edit/hello`);
    await page.getByText('to a branch of its own, as policy says').waitFor();
    await page.getByLabel('Memory').fill('65');
    await page.getByLabel('Message').fill('A little more');
    await press(page, 'Propose');
    await page.waitForURL('**branch=*');
    const step = page.locator('[data-testid="follow"][data-step="held"]');
    await step.getByText('It waits for somebody to merge').waitFor();
    const branch = new URL(page.url()).searchParams.get('branch') ?? '';
    expect(branch).toMatch(/^pacer\/change\//);
    await page.getByText(branch).first().waitFor();
    await keepPicture(page, 'form-proposed-light-1440');
    expect(await desired('rev-parse', 'HEAD')).toBe(before);
    expect(await desired('log', '-1', '--format=%s', branch)).toBe('A little more');
    expect((await sandbox.marathonApp('/hello'))?.version).toBe(running);

    await desired('update-ref', 'refs/heads/main', branch);
    await page.locator('[data-testid="follow"][data-step="healthy"]').waitFor(patience);
    expect((await sandbox.marathonApp('/hello'))?.version).not.toBe(running);
    expect(errors).toEqual([]);
  });
});
