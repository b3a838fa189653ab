import type { LockEntry } from '../desired/types.ts';

/** Says which images of another cluster may be promoted by rule. */
export interface Promotions {
  /** True when the image has been healthy there for as long as the rule wants. */
  isRipe(app: string, entry: LockEntry): Promise<boolean>;
}
