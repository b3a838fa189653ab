import { lastStep } from '../pointer.ts';
import type { AdviceSubject } from './advise-app.ts';
import { findSecrets } from './secrets.ts';

/** Advice about what looks like a secret in clear text. Never says the value. */
export function secretAdvice(subject: AdviceSubject): void {
  for (const { pointer, why } of findSecrets(subject.definition)) {
    if (pointer.startsWith('/env/'))
      subject.say('secret-in-env', pointer, `${lastStep(pointer)} looks like a secret in clear text (${why}).`);
    else subject.say('secret-in-definition', pointer, `This looks like a secret in clear text (${why}).`);
  }
}
