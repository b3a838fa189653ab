import type { AdviceSubject } from './advise-app.ts';

/** Advice about what an upgrade does to those who use the app (Marathon API reference 4.4). */
export function upgradeAdvice(subject: AdviceSubject): void {
  const { app } = subject;
  const { minimumHealthCapacity } = app.upgradeStrategy ?? {};
  if (minimumHealthCapacity !== 0 || app.instances === 0) return;
  // Marathon itself demands it of these.
  if (app.labels['MARATHON_SINGLE_INSTANCE_APP'] === 'true') return;
  const stopped = app.instances === 1 ? 'the instance' : `all ${app.instances} instances`;
  subject.say(
    'downtime-on-upgrade',
    '/upgradeStrategy/minimumHealthCapacity',
    `An upgrade stops ${stopped} before a new one is ready.`,
  );
}
