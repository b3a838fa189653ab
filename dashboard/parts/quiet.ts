/** Longest time that what comes after the page waits; milliseconds. */
const patience = 700;

/**
 * Kept as soon as the browser has nothing to do for the first time: what opens only when somebody asks for it is fetched then,
 * and does not hold up what the page shows.
 */
export const quiet: Promise<void> = new Promise(resolve => {
  // Safari has no idle callbacks.
  if (typeof requestIdleCallback === 'function') requestIdleCallback(() => resolve(), { timeout: patience });
  else setTimeout(resolve, 200);
});
