import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { secretNamesQuery } from '../../../api/changes.ts';
import { valueAt, withValue } from '../document.ts';
import { fieldText, problemsAt, textOf } from '../form-model.ts';
import { Cell } from './cell.tsx';
import { ChoiceCell } from './choice-cell.tsx';
import { useForm } from './form-context.ts';
import { MemberRows } from './member-rows.tsx';
import { SuggestCell } from './suggest-cell.tsx';

/** Names whose values are not for those who look over a shoulder. */
const looksSecret = /pass(word)?|secret|token|credential|private|api_?key/i;
const label = 'Environment';

/** Variables: texts, and references to secrets by their names. */
export function Environment(): ReactElement {
  const form = useForm();
  const path = [...form.root, 'env'];
  const known = useQuery(secretNamesQuery(fieldText(form.data, [...form.root, 'id'])));
  const secrets = (known.data?.secrets ?? []).map(({ name, apps }) => ({ value: name, name, note: usersOf(apps) }));
  return (
    <MemberRows
      path={path}
      label={label}
      columns={['Name', 'Value']}
      add="Add a variable"
      stem="NAME"
      fresh=""
      renderValue={(name, value, row) => {
        const place = [...path, name];
        const secret = valueAt(value, ['secret']);
        const isSecret = typeof secret === 'string';
        const problems = problemsAt(form.problems, place);
        return (
          <>
            <ChoiceCell
              name={`Kind, row ${row + 1} of ${label}`}
              value={isSecret ? 'secret' : 'text'}
              choices={[
                { value: 'text', name: 'Text' },
                { value: 'secret', name: 'Secret' },
              ]}
              onChoose={kind =>
                form.onText(withValue(form.text, place, kind === 'secret' ? { secret: secrets[0]?.value ?? '' } : ''))
              }
            />
            {isSecret ? (
              <SuggestCell
                name={`Secret, row ${row + 1} of ${label}`}
                placeholder="Name of a secret"
                value={secret}
                suggestions={secrets}
                problems={problems}
                onWrite={written => form.onText(withValue(form.text, place, { secret: written }))}
              />
            ) : (
              <Cell
                name={`Value, row ${row + 1} of ${label}`}
                placeholder="Value"
                value={textOf(value)}
                problems={problems}
                isHidden={looksSecret.test(name)}
                onWrite={written => form.onText(withValue(form.text, place, written))}
              />
            )}
          </>
        );
      }}
    />
  );
}

function usersOf(apps: readonly string[]): string {
  const [first = '', ...others] = apps;
  return others.length === 0 ? `used by ${first}` : `used by ${first} and ${others.length} more`;
}
