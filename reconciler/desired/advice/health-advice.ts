import { isObject } from '../merge-patch.ts';
import type { AdviceSubject } from './advise-app.ts';

/** Advice about health checks. */
export function healthAdvice(subject: AdviceSubject): void {
  const { app, definition } = subject;
  const isChecked = (Array.isArray(app.healthChecks) && app.healthChecks.length > 0) || app.check !== undefined;
  if (!isChecked) {
    subject.say(
      'no-health-check',
      '',
      'The app has no health check: an instance counts as good as soon as its process runs.',
    );
    return;
  }
  // As written: the normal form has the index filled in.
  const written = definition['healthChecks'];
  if (!Array.isArray(written)) return;
  for (const [index, check] of written.entries()) {
    if (!isObject(check)) continue;
    const protocol = check['protocol'] ?? 'HTTP';
    if (protocol === 'COMMAND' || (check['portIndex'] ?? check['port'] ?? null) !== null) continue;
    subject.say(
      'health-check-without-port-index',
      `/healthChecks/${index}`,
      'This check does not say which port it means; write `portIndex: 0`, which Marathon fills in later.',
    );
  }
}
