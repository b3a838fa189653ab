import type { ReactElement } from 'react';
import { itemsAt, problemsAt } from '../form-model.ts';
import { networkMode, withNetworkMode, type NetworkMode } from '../networks.ts';
import { ChoiceField } from './choice-field.tsx';
import { Messages } from './field-frame.tsx';
import { useForm } from './form-context.ts';
import { TextField } from './text-field.tsx';

const modes = [
  { value: 'host', name: 'That of the agent (host)' },
  { value: 'container/bridge', name: 'Behind a bridge (container/bridge)' },
  { value: 'container', name: 'One with a name (container)' },
] as const;

/** Which network the instances are on. */
export function NetworksPart(): ReactElement {
  const form = useForm();
  const path = [...form.root, 'networks'];
  const mode = networkMode(form.whole);
  if (mode === 'old')
    return (
      <p className="text-xs text-soft">
        The network is written in the form of old versions of Marathon. It is kept; change it under YAML.
      </p>
    );
  const networks = itemsAt(form.data, path);
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <ChoiceField
        path={path}
        label="Network"
        choices={modes}
        value={mode}
        onChoose={chosen => withNetworkMode(form.text, chosen as Exclude<NetworkMode, 'old'>)}
        help="Ports move along when it changes."
      />
      {mode === 'container'
        ? networks.map((_, index) => (
            // Networks have no name that stays while it is written.
            // oxlint-disable-next-line no-array-index-key
            <TextField key={index} path={[...path, index, 'name']} label="Name of the network" />
          ))
        : null}
      {mode === 'container' ? null : <Messages problems={problemsAt(form.problems, [...path, 0])} />}
    </div>
  );
}
