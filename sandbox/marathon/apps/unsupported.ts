import type { NormalApp } from '../../../marathon/normal-form/types.ts';
import type { ValidationIssue } from '../../../marathon/validation/types.ts';

/** Marathon's sentence about a feature that is off; the bracket at the end is its own. */
export function featureRefusal(feature: string): string {
  return `Feature ${feature} is not enabled. Enable with --enable_features ${feature})`;
}

/**
 * What the stand-in cannot do though Marathon could, refused as if it were a feature that is off: else the data of a
 * task would be lost without a word, though the volume was asked for to keep it.
 */
export function unsupportedParts(app: NormalApp): ValidationIssue[] {
  const issues: ValidationIssue[] = [];
  for (const [index, volume] of (app.container?.volumes ?? []).entries()) {
    if (volume['persistent'] === undefined) continue;
    issues.push({
      pointer: `/container/volumes/${index}/persistent`,
      marathonPath: `/container/volumes(${index})/persistent`,
      message: featureRefusal('persistent_volumes'),
      kind: 'semantic',
      status: 422,
    });
  }
  return issues;
}
