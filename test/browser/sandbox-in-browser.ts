import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { startTestSandbox, type TestSandbox } from '../e2e/sandbox.ts';
import { startBrowser } from './browser.ts';

/** A sandbox, and a browser to look at its dashboard. */
export interface SandboxInBrowser {
  readonly sandbox: TestSandbox;
  readonly browser: Browser;
}

/**
 * Starts both before the first test of a `describe`, and ends both after the last. `ready` gets them as soon as they run, and the
 * tests wait for it; left to itself, the app /hello is to be as promised by then.
 */
export function startSandboxInBrowser(
  keep: (started: SandboxInBrowser) => void,
  options: {
    readonly settings?: () => Promise<Parameters<typeof startTestSandbox>[0]>;
    readonly ready?: (sandbox: TestSandbox) => Promise<unknown>;
  } = {},
): void {
  const { settings, ready = sandbox => sandbox.settled('/hello') } = options;
  let sandbox: TestSandbox | undefined;
  let browser: Browser | undefined;

  beforeAll(async () => {
    const given = await settings?.();
    [sandbox, browser] = await Promise.all([startTestSandbox(given), startBrowser()]);
    keep({ sandbox, browser });
    await ready(sandbox);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await sandbox?.remove();
  });
}
