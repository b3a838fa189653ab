import { asPacerError } from '../../errors/pacer-error.ts';
import { afterOthers, beforeOthers } from './after.ts';
import { besideOf, isBeside, planBeside } from './beside.ts';
import type { AppContext } from './context.ts';
import { planRefused } from './plan-refused.ts';
import { gate } from './gate.ts';
import { heldBy, planImage, planUnknown, planUnwanted } from './plan-still.ts';
import { planWanted } from './plan-wanted.ts';
import type { AppInput, AppPlan } from './types.ts';

/** Plans one app; whatever goes wrong with it holds this app and no other. */
export function planOne(context: AppContext, app: AppInput): AppPlan {
  try {
    if (app.unknown !== undefined) return planRefused(context, app) ?? planUnknown(app);
    const main = isBeside(app, context.source, context.owns) ? besideOf(app.live) : undefined;
    if (main !== undefined) return planBeside(context, app, main);
    if (app.desired === undefined) return beforeOthers(context, app, gate(context, app, planUnwanted(context, app)));
    const image = planImage(app, app.desired);
    return image ?? afterOthers(context, app, gate(context, app, planWanted(context, app, app.desired)));
  } catch (thrown) {
    const error = asPacerError(thrown);
    return heldBy(app, 'error', { reason: error.message, change: error.advice });
  }
}
