import type { ReactElement } from 'react';
import { valueAt, withValue } from '../document.ts';
import { ChoiceField } from './choice-field.tsx';
import { useForm } from './form-context.ts';
import { TextField } from './text-field.tsx';

const path = ['build', 'source', 'ref'];

/** What of the source is built: a branch, a tag, a commit, or the highest version in a range. */
export function SourceReference(): ReactElement {
  const form = useForm();
  const value = valueAt(form.data, path);
  const isRange = typeof value === 'object' && value !== null;
  return (
    <>
      <ChoiceField
        path={path}
        label="Which state of it"
        choices={[
          { value: 'ref', name: 'A branch, tag or commit' },
          { value: 'semver', name: 'The highest version among tags' },
        ]}
        value={isRange ? 'semver' : 'ref'}
        onChoose={chosen => withValue(form.text, path, chosen === 'semver' ? { semver: '^1' } : 'main')}
        help=""
      />
      {isRange ? (
        <TextField path={[...path, 'semver']} label="Range of versions" />
      ) : (
        <TextField path={path} label="Branch, tag or commit" />
      )}
      {isRange ? <TextField path={[...path, 'prefix']} label="Prefix of the tags" isWide /> : null}
    </>
  );
}
