import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { appRowsQuery } from '../../../api/apps.ts';
import { dataOf, valueAt, withValue, type FormValue, type Path } from '../document.ts';
import { fieldText, itemsAt, problemsAt, problemsOnlyAt, textOf, withItem } from '../form-model.ts';
import { ChoiceField } from './choice-field.tsx';
import { useForm } from './form-context.ts';
import { Rows } from './rows.tsx';
import { SuggestCell } from './suggest-cell.tsx';
import { TextField } from './text-field.tsx';

type Strategy = 'rolling' | 'canary' | 'blueGreen';

const strategies: readonly { readonly value: Strategy; readonly name: string }[] = [
  { value: 'rolling', name: 'Rolling, by Marathon alone' },
  { value: 'canary', name: 'Canary: a few of the new ones first' },
  { value: 'blueGreen', name: 'Blue and green: all of the new ones beside' },
];

/** How a change goes out, and what happens when it fails. */
export function Rollout(): ReactElement {
  const form = useForm();
  const strategy = strategyOf(form.data);
  return (
    <div className="grid gap-4">
      <div className="grid gap-3 sm:grid-cols-2">
        <ChoiceField
          path={['rollout', 'strategy']}
          label="Strategy"
          choices={strategies}
          value={strategy}
          onChoose={chosen => withStrategy(form.text, chosen as Strategy)}
        />
        {strategy === 'canary' ? (
          <TextField path={['rollout', 'strategy', 'canary', 'instances']} label="Instances beside" kind="number" />
        ) : null}
        <TextField path={['rollout', 'deadline']} label="Deadline" />
        <ChoiceField path={['rollout', 'onFailure']} label="On failure" />
        <ChoiceField path={['rollout', 'revert']} label="Revert in git" />
      </div>
      {strategy === 'rolling' ? null : <Gates path={['rollout', 'strategy', strategy, 'gates']} />}
      <After />
    </div>
  );
}

function strategyOf(data: unknown): Strategy {
  const known = strategies.find(({ value }) => valueAt(data, ['rollout', 'strategy', value]) !== undefined);
  return known?.value ?? 'rolling';
}

/** The text with another strategy; gates go along. */
function withStrategy(text: string, chosen: Strategy): string {
  const data = dataOf(text);
  const before = strategyOf(data);
  if (chosen === before) return text;
  const path: Path = ['rollout', 'strategy'];
  if (chosen === 'rolling') return withValue(text, path, undefined);
  const gates = valueAt(data, [...path, before, 'gates']) as FormValue | undefined;
  const inside: FormValue = {
    ...(chosen === 'canary' ? { instances: 1 } : {}),
    gates: gates ?? [{ for: '30s' }],
  };
  return withValue(text, path, { [chosen]: inside });
}

const gateKinds = [
  { value: 'for', name: 'Healthy for so long' },
  { value: 'http', name: 'An address answers' },
  { value: 'prometheus', name: 'A query of Prometheus' },
] as const;
const gateStarts: Readonly<Record<string, FormValue>> = {
  for: { for: '30s' },
  http: { http: 'http://{host}:{port}/health' },
  prometheus: { prometheus: 'http://prometheus.example.com', query: '', max: 0 },
};

function Gates({ path }: { readonly path: Path }): ReactElement {
  const form = useForm();
  const gates = itemsAt(form.data, path);
  const members = ['for', 'http', 'expect', 'prometheus', 'query', 'min', 'max'];
  return (
    <Rows
      label="Gates"
      isTitled
      path={path}
      count={gates.length}
      pathOf={index => [...path, index]}
      boxName={index => `Gate ${index + 1}`}
      problems={problemsOnlyAt(
        form.problems,
        path,
        gates.flatMap((_, index) => members.map(name => [index, name])),
      )}
      add="Add a gate"
      onAdd={() => withItem(form.text, path, { for: '30s' })}
    >
      {index => {
        const place = [...path, index];
        const kind = gateKinds.find(({ value }) => valueAt(gates[index], [value]) !== undefined)?.value;
        return (
          <div className="grid gap-3 sm:grid-cols-2">
            <ChoiceField
              path={place}
              label="Kind"
              choices={gateKinds}
              value={kind ?? 'health'}
              onChoose={chosen => withValue(form.text, place, gateStarts[chosen] ?? { health: true })}
              help=""
            />
            {kind === 'for' ? <TextField path={[...place, 'for']} label="For" /> : null}
            {kind === 'http' ? (
              <>
                <TextField path={[...place, 'http']} label="Address" />
                <TextField path={[...place, 'expect']} label="Expected" kind="number" />
              </>
            ) : null}
            {kind === 'prometheus' ? (
              <>
                <TextField path={[...place, 'prometheus']} label="Server" />
                <TextField path={[...place, 'query']} label="Query" />
                <TextField path={[...place, 'min']} label="At least" kind="number" />
                <TextField path={[...place, 'max']} label="At most" kind="number" />
              </>
            ) : null}
          </div>
        );
      }}
    </Rows>
  );
}

function After(): ReactElement {
  const form = useForm();
  const path = ['rollout', 'after'];
  const after = itemsAt(form.data, path);
  const label = 'After these apps';
  return (
    <Rows
      label={label}
      isTitled
      path={path}
      count={after.length}
      pathOf={row => [...path, row]}
      problems={problemsOnlyAt(
        form.problems,
        path,
        after.map((_, row) => [row]),
      )}
      add="Add an app"
      onAdd={() => withItem(form.text, path, '/')}
    >
      {row => <AppCell name={`App, row ${row + 1} of ${label}`} path={[...path, row]} value={textOf(after[row])} />}
    </Rows>
  );
}

/** An app, out of those that are there. */
function AppCell(props: { readonly name: string; readonly path: Path; readonly value: string }): ReactElement {
  const form = useForm();
  const own = fieldText(form.data, [...form.root, 'id']);
  const { data } = useQuery(appRowsQuery({ q: props.value, sort: 'id', page: 0, limit: 20 }));
  return (
    <SuggestCell
      name={props.name}
      placeholder="/shop/db"
      value={props.value}
      suggestions={(data?.rows ?? []).filter(({ id }) => id !== own).map(({ id }) => ({ value: id, name: id }))}
      problems={problemsAt(form.problems, props.path)}
      onWrite={written => form.onText(withValue(form.text, props.path, written))}
    />
  );
}
