import type { JsonObject } from '../../../marathon/types.ts';
import { groupsFor, mayUseSecret } from '../../policy/secret-names.ts';
import type { ClusterPolicy } from '../../policy/types.ts';
import type { DocumentFault } from '../context.ts';
import { childPointer } from '../pointer.ts';
import { misplacedReferences, secretNamePattern, secretReferences } from './references.ts';

/** What is wrong with the references to secrets of an app; faults point below `prefix`. */
export function secretFaults(
  definition: JsonObject,
  id: string,
  policy: Pick<ClusterPolicy, 'secrets'>,
  prefix: string,
): readonly DocumentFault[] {
  const faults: DocumentFault[] = [];
  const say = (pointer: string, code: DocumentFault['code'], message: string): void => {
    faults.push({ pointer: prefix + pointer, target: 'value', code, message });
  };
  for (const pointer of misplacedReferences(definition))
    say(
      pointer,
      'secret-place',
      'A secret cannot be here, where everybody who can see the app would read it. Only variables below "env" may be secrets.',
    );
  for (const { variable, name } of secretReferences(definition)) {
    const pointer = childPointer('/env', variable);
    if (!secretNamePattern.test(name))
      say(
        pointer,
        'secret-name',
        `${JSON.stringify(name.slice(0, 80))} is no name of a secret. Write words with slashes between them, such as shop/db-password.`,
      );
    else if (!mayUseSecret(policy.secrets, id, name)) {
      const allowed = groupsFor(policy.secrets, name).join(', ');
      const who = allowed === '' ? 'for no app' : `for ${allowed}`;
      say(
        pointer,
        'secret-forbidden',
        `The secret ${name} is ${who}, and not for ${id}. Use one of its own, or have policy.secrets in cluster.yaml changed.`,
      );
    }
  }
  return faults;
}
