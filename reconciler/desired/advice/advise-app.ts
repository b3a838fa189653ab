import type { Dialect } from '../../../marathon/dialect.ts';
import { normaliseDefinition } from '../../../marathon/normal-form/normalise.ts';
import { pointerAsWritten } from '../../../marathon/normal-form/pointer.ts';
import type { NormalApp } from '../../../marathon/normal-form/types.ts';
import type { JsonObject } from '../../../marathon/types.ts';
import type { Advice, AdviceCode } from './catalogue.ts';
import { containerAdvice } from './container-advice.ts';
import { healthAdvice } from './health-advice.ts';
import { memoryAdvice } from './memory-advice.ts';
import { oldFormAdvice } from './old-form-advice.ts';
import { secretAdvice } from './secret-advice.ts';
import { upgradeAdvice } from './upgrade-advice.ts';

/** What advice is given about, and how. */
export interface AdviceSubject {
  /** The definition as written. */
  readonly definition: JsonObject;
  /** The same in normal form. */
  readonly app: NormalApp;
  readonly dialect: Dialect;
  /** The image comes from a build: whatever stands there is no tag of the user's. */
  readonly hasBuild: boolean;
  /** Says something about a place in the normal form. */
  say(code: AdviceCode, pointer: string, message: string): void;
}

const advisers = [containerAdvice, healthAdvice, upgradeAdvice, memoryAdvice, secretAdvice, oldFormAdvice] as const;

/**
 * Everything that deserves a look in a definition that Marathon accepts. Pure. A definition that cannot
 * be brought into normal form gets no advice: it has errors, which come first.
 */
export function adviseApp(
  definition: JsonObject,
  options: { readonly dialect: Dialect; readonly hasBuild?: boolean },
): readonly Advice[] {
  const { dialect, hasBuild = false } = options;
  const app = normalOf(definition, dialect);
  if (app === undefined) return [];
  const found: Advice[] = [];
  const subject: AdviceSubject = {
    definition,
    app,
    dialect,
    hasBuild,
    say(code, pointer, message) {
      found.push({ code, pointer: pointerAsWritten(pointer, definition), message });
    },
  };
  for (const adviser of advisers) adviser(subject);
  return found;
}

function normalOf(definition: JsonObject, dialect: Dialect): NormalApp | undefined {
  try {
    return normaliseDefinition(definition, dialect);
  } catch {
    return undefined;
  }
}
