import type { ReactElement } from 'react';
import { valueAt } from '../document.ts';
import { isPacerForm } from '../form-model.ts';
import { ChoiceField } from './choice-field.tsx';
import { useForm } from './form-context.ts';
import { TextField } from './text-field.tsx';
import { TextRows } from './text-rows.tsx';

/** What is seldom said: how instances are replaced and ended, arguments, roles, what others own. */
export function More(): ReactElement {
  const { root, data } = useForm();
  return (
    <div className="grid gap-4">
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          path={[...root, 'upgradeStrategy', 'minimumHealthCapacity']}
          label="Healthy at least"
          kind="number"
        />
        <TextField path={[...root, 'upgradeStrategy', 'maximumOverCapacity']} label="Besides at most" kind="number" />
        <TextField path={[...root, 'taskKillGracePeriodSeconds']} label="Time to end" kind="number" unit="s" />
        <ChoiceField path={[...root, 'killSelection']} label="Who goes first" />
        <TextField path={[...root, 'user']} label="User" />
        <TextField path={[...root, 'gpus']} label="GPUs" kind="number" unit="each" />
      </div>
      <TextRows path={[...root, 'args']} label="Arguments" isTitled column="Argument" add="Add an argument" fresh="" />
      <TextRows
        path={[...root, 'acceptedResourceRoles']}
        label="Accepted roles"
        isTitled
        column="Role"
        add="Add a role"
        fresh="*"
      />
      {isPacerForm(data) ? (
        <>
          <TextField path={['extends']} label="Extends" />
          <TextRows
            path={['ignore']}
            label="What others own"
            isTitled
            column="Pointer"
            add="Add a pointer"
            fresh="/instances"
          />
        </>
      ) : null}
    </div>
  );
}

const withFields = new Set(
  'id cmd instances cpus mem disk env labels container networks portDefinitions healthChecks constraints upgradeStrategy taskKillGracePeriodSeconds killSelection user gpus args acceptedResourceRoles'.split(
    ' ',
  ),
);

/** Members of the file that have no field here; they stay as they are. */
export function membersWithoutField(data: unknown, root: readonly (string | number)[]): readonly string[] {
  const definition = Object.keys((valueAt(data, root) ?? {}) as object).filter(name => !withFields.has(name));
  const known = new Set(['kind', 'marathon', 'build', 'rollout', 'extends', 'ignore']);
  const outside = isPacerForm(data) ? Object.keys(data as object).filter(name => !known.has(name)) : [];
  return [...outside, ...definition];
}
