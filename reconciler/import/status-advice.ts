import type { Dialect } from '../../marathon/dialect.ts';
import type { JsonObject, LiveApp } from '../../marathon/types.ts';
import { validateApp } from '../../marathon/validation/validate.ts';
import type { Advice } from '../desired/advice/catalogue.ts';

/** What deserves a look in an app that runs, beyond its definition. */
export function statusAdvice(
  live: LiveApp,
  definition: JsonObject,
  dialect: Dialect,
  source: string,
): readonly Advice[] {
  const advice: Advice[] = [];
  const labels = live['labels'] as JsonObject | undefined;
  const owner = labels?.['pacer.source'];
  if (typeof owner === 'string' && owner !== source)
    advice.push({ code: 'managed-elsewhere', pointer: '', message: `${owner} looks after this app already.` });
  if ((live.deployments ?? []).length > 0)
    advice.push({ code: 'deploying', pointer: '', message: 'A deployment was running when this was written.' });
  for (const { pointer, message, explanation } of validateApp(definition, dialect))
    advice.push({
      code: 'marathon-refuses',
      pointer,
      message: `An older Marathon took this; today's would refuse it: ${explanation ?? message}.`.replace(/\.\.$/, '.'),
    });
  return advice;
}
