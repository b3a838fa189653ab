import type { Json, JsonObject } from '../types.ts';
import { volumeMembers } from './part-members.ts';
import { canonical, isList, isObject, keepUnknown, listOf, mapOf, put, withDefault, type Draft } from './values.ts';

const known: ReadonlySet<string> = new Set(volumeMembers);
const knownPersistent: ReadonlySet<string> = new Set(['type', 'size', 'maxSize', 'profileName', 'constraints']);
const knownExternal: ReadonlySet<string> = new Set(['size', 'name', 'provider', 'options', 'shared']);

/** The volumes of a container with their defaults (reference 2.2). */
export function volumesOf(value: Json | undefined): Json {
  return listOf(value, volume => {
    const form: Draft = {};
    put(form, 'containerPath', volume['containerPath']);
    put(form, 'hostPath', volume['hostPath']);
    const isPersistent = isObject(volume['persistent']);
    put(form, 'mode', canonical(volume['mode'] ?? (isPersistent ? 'RW' : undefined), ['RO', 'RW']));
    put(form, 'persistent', isObject(volume['persistent']) ? persistent(volume['persistent']) : volume['persistent']);
    put(form, 'external', isObject(volume['external']) ? external(volume['external']) : volume['external']);
    put(form, 'secret', volume['secret']);
    keepUnknown(form, volume, known);
    return form;
  });
}

/** Whether a container (in any form) has a persistent or an external volume: both change defaults of the app. */
export function volumeKinds(container: Json | undefined): { readonly persistent: boolean; readonly external: boolean } {
  const volumes = isObject(container) && isList(container['volumes']) ? container['volumes'] : [];
  return {
    persistent: volumes.some(volume => isObject(volume) && isObject(volume['persistent'])),
    external: volumes.some(volume => isObject(volume) && isObject(volume['external'])),
  };
}

function persistent(value: JsonObject): JsonObject {
  const form: Draft = {
    type: canonical(value['type'] ?? 'root', ['root', 'path', 'mount']),
    constraints: withDefault(value['constraints'], []),
  };
  put(form, 'size', value['size']);
  put(form, 'maxSize', value['maxSize']);
  put(form, 'profileName', value['profileName']);
  keepUnknown(form, value, knownPersistent);
  return form;
}

function external(value: JsonObject): JsonObject {
  const form: Draft = { options: mapOf(value['options']) };
  put(form, 'size', value['size']);
  put(form, 'name', value['name']);
  put(form, 'provider', value['provider']);
  // Only true says something; older versions do not print it.
  if (value['shared'] === true) form['shared'] = true;
  keepUnknown(form, value, knownExternal);
  return form;
}
