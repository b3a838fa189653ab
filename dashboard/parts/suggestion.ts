import type { IconName } from './icon-shapes.ts';

/** Something that could be meant by what is typed. */
export interface Suggestion {
  readonly id: string;
  readonly name: string;
  readonly note?: string;
  readonly icon?: IconName;
}
