import type { Dialect } from '../../marathon/dialect.ts';
import type { JsonObject } from '../../marathon/types.ts';
import { validateApp } from '../../marathon/validation/validate.ts';
import type { DocumentFault } from './context.ts';
import { isObject } from './merge-patch.ts';
import { nameOf } from './places.ts';
import { withPlaceholders } from './secrets/references.ts';

const placeholder = 'pacer/placeholder:0';

/**
 * Asks Marathon's own rules about a definition; faults point below `prefix`, where the definition stands in its document.
 * An app that gets its image from a build is checked with a placeholder in its place.
 */
export function checkDefinition(
  definition: JsonObject,
  dialect: Dialect,
  prefix: string,
  options: { readonly hasBuild: boolean },
): readonly DocumentFault[] {
  const known = withPlaceholders(definition);
  const checked = options.hasBuild ? withPlaceholder(known) : known;
  return validateApp(checked, dialect).map(issue => {
    const name = issue.pointer === '' ? 'the app' : `"${nameOf(issue.pointer)}"`;
    return {
      pointer: prefix + issue.pointer,
      target: 'value',
      code: issue.kind === 'type' ? 'wrong-type' : 'marathon-rule',
      message: `Marathon would refuse ${name}: ${issue.explanation ?? issue.message}.`.replace(/\.\.$/, '.'),
    };
  });
}

/** True when the definition itself names an image. */
export function namesImage(definition: JsonObject): boolean {
  const container = definition['container'];
  const docker = isObject(container) ? container['docker'] : undefined;
  return isObject(docker) && docker['image'] !== undefined && docker['image'] !== null;
}

function withPlaceholder(definition: JsonObject): JsonObject {
  const written = definition['container'];
  if (written !== undefined && written !== null && !isObject(written)) return definition;
  const container = written ?? {};
  const docker = container['docker'];
  if (docker !== undefined && docker !== null && !isObject(docker)) return definition;
  const image = { ...docker, image: docker?.['image'] ?? placeholder };
  return { ...definition, container: { ...container, type: container['type'] ?? 'DOCKER', docker: image } };
}
