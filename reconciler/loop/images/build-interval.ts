/** How often a build is looked at: quickly while it may be a short one, then politely (Jenkins API reference 6.5). */
export function buildInterval(waitedMilliseconds: number): number {
  if (waitedMilliseconds < 10_000) return 250;
  return waitedMilliseconds < 60_000 ? 1_000 : 5_000;
}
