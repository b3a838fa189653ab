import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Browser, Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, afterAll, describe, expect, it } from 'vitest';
import { openAccess } from '../../reconciler/access/access.ts';
import { createEventLog, createStateStore, type StateStore } from '../../reconciler/loop/events.ts';
import { startApi } from '../access/people.ts';
import { keepPicture, noBrowser, openWindow, startBrowser } from './browser.ts';
import { startFaultyProxy, type FaultyProxy } from './faulty-proxy.ts';

const home = join(import.meta.dirname, '..', '..');
const dist = join(home, 'dashboard', 'dist');

describe.skipIf(noBrowser !== undefined)('what one sees is live', () => {
  let browser: Browser;
  let server: FastifyInstance;
  let states: StateStore;
  let proxy: FaultyProxy;

  beforeAll(async () => {
    if (!existsSync(join(dist, 'index.html')))
      spawnSync(process.execPath, [join(home, 'tools', 'build-dashboard.ts')], { stdio: 'inherit', timeout: 100_000 });
    browser = await startBrowser();
  }, 120_000);
  afterAll(() => browser?.close());
  beforeEach(async () => {
    const events = createEventLog(2_000, Date.now());
    states = createStateStore(events, () => Date.now());
    say(0);
    server = startApi(openAccess, { dashboard: dist, events, states });
    proxy = await startFaultyProxy(await server.listen({ host: '127.0.0.1', port: 0 }));
  });
  afterEach(async () => {
    await proxy.stop();
    await server.close();
  });

  /** The app has so many healthy instances now. */
  function say(healthy: number): void {
    states.set({
      id: '/shop/cart',
      sync: 'synced',
      health: 'healthy',
      evidence: [],
      instances: { wanted: 90, staged: 0, running: 90, healthy, unhealthy: 0 },
    });
  }
  const shows = (page: Page, healthy: number): Promise<void> => page.getByText(`${healthy}/90`).first().waitFor();
  const chip = (page: Page, word: string): Promise<void> =>
    page.getByTestId('connection').getByText(word, { exact: true }).waitFor({ timeout: 30_000 });

  it('tabs share one stream; when the one that has it closes, another goes on after the last event', async () => {
    const { page: first } = await openWindow(browser, `${proxy.url}/apps`);
    await chip(first, 'live');
    const second = await first.context().newPage();
    await second.goto(`${proxy.url}/apps`);
    await chip(second, 'live');
    expect(proxy.open()).toBe(1);
    say(1);
    await Promise.all([shows(first, 1), shows(second, 1)]);
    expect(proxy.streams()).toEqual(['']);

    await first.close();
    say(2);
    await shows(second, 2);
    await chip(second, 'live');
    expect(proxy.open()).toBe(1);
    // From where the first one was, not from the beginning.
    expect(proxy.streams()).toHaveLength(2);
    expect(proxy.streams()[1]).toMatch(/^\d{13,}$/);
    say(3);
    await shows(second, 3);
  });

  it('a tab that has the stream and gives no sign of life is relieved of it', async () => {
    const { page: first } = await openWindow(browser, `${proxy.url}/apps`);
    await chip(first, 'live');
    const second = await first.context().newPage();
    await second.goto(`${proxy.url}/apps`);
    await chip(second, 'live');
    expect(proxy.open()).toBe(1);
    // As a tab that the browser put to sleep.
    await first.evaluate('BroadcastChannel.prototype.postMessage = () => undefined');
    await expect.poll(() => proxy.streams().length, { timeout: 40_000 }).toBe(2);
    await expect.poll(() => proxy.open(), { timeout: 20_000 }).toBe(1);
    say(1);
    await Promise.all([shows(first, 1), shows(second, 1)]);
  }, 90_000);

  it('a connection that breaks in the middle is made again and what was missed is shown', async () => {
    const { page } = await openWindow(browser, `${proxy.url}/apps`);
    await chip(page, 'live');
    proxy.cut();
    for (let healthy = 1; healthy <= 30; healthy++) say(healthy);
    await shows(page, 30);
    await chip(page, 'live');
    expect(proxy.streams()[1]).toMatch(/^\d{13,}$/);
  });

  it('behind a proxy that holds the stream back it asks, says so, and returns to the stream when it can', async () => {
    proxy.setFault('hold');
    const { page } = await openWindow(browser, `${proxy.url}/apps`);
    await chip(page, 'polling');
    await keepPicture(page, 'polling-light-1440');
    say(1);
    await shows(page, 1);
    say(2);
    await shows(page, 2);
    proxy.setFault('none');
    await chip(page, 'live');
    say(3);
    await shows(page, 3);
    expect(proxy.open()).toBe(1);
  }, 90_000);

  it('behind a proxy that breaks the stream it asks within seconds, and a daemon that is away is said to be away', async () => {
    proxy.setFault('refuse');
    const { page } = await openWindow(browser, `${proxy.url}/apps`);
    await chip(page, 'polling');
    expect(proxy.asked()).toContain('/api/v1/events/missed');
    await proxy.stop();
    await page
      .getByTestId('connection')
      .getByText(/reconnecting|\d+ s old/)
      .waitFor({ timeout: 30_000 });
  });

  it('asks nothing while nobody sees it, and shows what changed when somebody looks again', async () => {
    const { page } = await openWindow(browser, 'about:blank');
    await page.clock.install();
    await page.goto(`${proxy.url}/apps`);
    await chip(page, 'live');
    await shows(page, 0);
    await setHidden(page, true);
    await page.clock.runFor('01:30');
    await expect.poll(() => proxy.open()).toBe(0);
    // What was asked before has come, too.
    await page.waitForLoadState('networkidle');
    proxy.asked();
    const before = proxy.streams().length;
    say(7);
    await page.clock.runFor('10:00');
    expect(proxy.asked()).toEqual([]);
    expect(proxy.streams()).toHaveLength(before);
    await setHidden(page, false);
    await page.clock.resume();
    await shows(page, 7);
    await chip(page, 'live');
  });
});

/** As the browser does when another tab is chosen. */
async function setHidden(page: Page, isHidden: boolean): Promise<void> {
  await page.evaluate(`
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${isHidden} });
    Object.defineProperty(document, 'visibilityState', {
      configurable: true,
      get: () => '${isHidden ? 'hidden' : 'visible'}',
    });
    document.dispatchEvent(new Event('visibilitychange'));
  `);
}
