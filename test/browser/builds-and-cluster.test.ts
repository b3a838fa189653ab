import { describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import type { TestSandbox } from '../e2e/sandbox.ts';
import { keepPicture, noBrowser, openWindow } from './browser.ts';
import { startSandboxInBrowser } from './sandbox-in-browser.ts';

const soon = { timeout: 20_000 };

describe.skipIf(noBrowser !== undefined)('builds and machines in a browser', () => {
  let sandbox: TestSandbox;
  let browser: Browser;

  startSandboxInBrowser(started => ({ sandbox, browser } = started));

  it('show a build while it runs: its console as it grows, its stages, its end, and the way to its app', async () => {
    const { page, errors } = await openWindow(browser, `${sandbox.urls.dashboard}/builds`);
    await page.getByText('Nothing is being built.').waitFor();
    await sandbox.push(
      sandbox.urls.desired,
      {
        'clusters/sandbox/hello.yaml': text =>
          text.replace(
            '  from: images/runtime\n',
            '  from: images/runtime\n  run: for n in 1 2 3 4 5 6 7 8; do echo "working on part $n"; sleep 1; done\n',
          ),
      },
      'Take a while',
    );
    const row = page
      .getByRole('region', { name: 'Waiting and running builds' })
      .getByRole('row')
      .filter({ hasText: 'running' });
    await row.getByRole('link', { name: /^hello/ }).click({ timeout: 40_000 });
    await page.waitForURL('**/builds/pacer~1build-image.*');
    await page.getByTestId('build-state').getByText('running').waitFor();
    await page.getByTestId('lines').getByText('working on part 3').waitFor();
    await expect.poll(() => page.getByTestId('lines').getByText('working on part 8').count()).toBe(0);
    await keepPicture(page, 'build-running-1440');
    await page.getByTestId('lines').getByText('working on part 8').waitFor();
    await page.getByTestId('lines').getByText('Finished: SUCCESS').waitFor();
    await page.getByTestId('build-state').getByText('succeeded').waitFor();
    await expect
      .poll(() => page.getByRole('listitem').filter({ hasText: 'succeeded' }).count(), soon)
      .toBeGreaterThan(3);
    await page.getByRole('link', { name: '/hello' }).click();
    await page.waitForURL('**/apps/hello');
    expect(errors).toEqual([]);
  });

  it('show the tree of images and what another digest of each would touch', async () => {
    const { page } = await openWindow(browser, `${sandbox.urls.dashboard}/builds`);
    await page.getByRole('tab', { name: 'Images' }).click();
    await page.waitForURL('**/builds?tab=images');
    const tree = page.getByRole('region', { name: 'Tree of images' });
    const base = tree.getByRole('row').filter({ hasText: 'images/base' }).first();
    // Right after a roll-out the old tasks still count.
    await expect.poll(() => base.textContent(), soon).toContain('1 image, 1 app, 2 tasks');
    const runtime = tree.getByRole('row').filter({ hasText: 'images/runtime' });
    await expect.poll(() => runtime.textContent()).toMatch(/on images\/base.*\/hello.*1 app, 2 tasks/);
  });

  it('say that something does not fit, why, and what would fit; the question is in the address', async () => {
    const { page, errors } = await openWindow(browser, `${sandbox.urls.dashboard}/cluster`);
    await page.getByTestId('largest-task').waitFor();
    await page.getByLabel('Memory each, MB').fill('64 GB');
    await page.getByLabel('Instances').fill('2');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    const verdict = page.getByTestId('verdict');
    await verdict.getByText('It does not fit: 0 of 2').waitFor();
    await expect.poll(() => verdict.getAttribute('data-verdict')).toBe('impossible');
    await expect.poll(() => verdict.textContent()).toMatch(/No agent has 65536 MB of memory free.*It fits with \d+ MB/);
    expect(new URL(page.url()).searchParams.get('needMem')).toBe('64 GB');
    await keepPicture(page, 'cluster-refusal-1440');

    await page.reload();
    await verdict.getByText('It does not fit: 0 of 2').waitFor();
    await page.getByLabel('Memory each, MB').fill('256');
    await page.getByLabel('Instances').fill('3');
    await page.getByLabel('Constraints').fill('hostname:UNIQUE');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await verdict.getByText('It fits: 3 of 3').waitFor();
    for (const agent of ['agent-1', 'agent-2', 'agent-3']) await verdict.getByText(agent).first().waitFor();

    await page.getByLabel('Instances').fill('4');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await expect.poll(() => verdict.getAttribute('data-verdict'), soon).toBe('impossible');
    await page.getByLabel('Instances').fill('many');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByText('Instances are a whole number, at least 1.').waitFor();
    expect(errors).toEqual([]);
  });

  it('show who holds what of each agent, and lead to the tasks and their logs', async () => {
    const { page } = await openWindow(browser, `${sandbox.urls.dashboard}/cluster`);
    const agents = page.locator('[data-agent]');
    await expect.poll(() => agents.count(), soon).toBe(3);
    await page.getByRole('radio', { name: 'Processors' }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('by'), soon).toBe('cpus');
    await page.getByRole('searchbox', { name: 'Filter agents' }).fill('/hello rack:');
    await expect.poll(() => agents.count(), soon).toBe(2);
    const agent = agents.first();
    await agent.getByTestId('bar').locator('[data-share^="/hello: 1 task"]').waitFor();
    await agent.getByRole('button').first().click();
    await page.getByTestId('agent-tasks').getByRole('link', { name: 'Logs of /hello' }).click();
    await page.waitForURL('**/logs?app=%2Fhello');
    await page.getByTestId('lines').waitFor();
  });
});
