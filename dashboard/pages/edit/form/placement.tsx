import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { clusterQuery } from '../../../api/cluster.ts';
import { withValue } from '../document.ts';
import { itemsAt, problemsAt, problemsOnlyAt, textOf, withItem } from '../form-model.ts';
import { Cell } from './cell.tsx';
import { ChoiceCell } from './choice-cell.tsx';
import type { Choice } from '../../../parts/select.tsx';
import { Messages } from './field-frame.tsx';
import { useForm } from './form-context.ts';
import { Rows } from './rows.tsx';
import { SuggestCell } from './suggest-cell.tsx';

const label = 'Placement';
const operators = ['UNIQUE', 'LIKE', 'UNLIKE', 'CLUSTER', 'GROUP_BY', 'MAX_PER', 'IS'];

/** On which agents instances may run: a field of agents, an operator, and a value. */
export function Placement(): ReactElement {
  const form = useForm();
  const path = [...form.root, 'constraints'];
  const constraints = itemsAt(form.data, path);
  const cluster = useQuery(clusterQuery);
  const agents = cluster.data?.agents ?? [];
  const fields = [
    { value: 'hostname', name: 'hostname', note: `${agents.length} agents` },
    ...attributesOf(agents.map(({ attributes }) => attributes)),
  ];
  return (
    <Rows
      label={label}
      path={path}
      count={constraints.length}
      pathOf={row => [...path, row]}
      problems={problemsOnlyAt(
        form.problems,
        path,
        constraints.map((_, row) => [row]),
      )}
      add="Add a constraint"
      onAdd={() => withItem(form.text, path, ['hostname', 'UNIQUE'])}
    >
      {row => {
        const cells = Array.isArray(constraints[row]) ? constraints[row].map(textOf) : [textOf(constraints[row])];
        const [field = '', operator = '', value = ''] = cells;
        const write = (next: readonly string[]): void => {
          const [last] = next.slice(2);
          form.onText(withValue(form.text, [...path, row], last === '' ? next.slice(0, 2) : next));
        };
        return (
          <>
            <SuggestCell
              name={`Field, row ${row + 1} of ${label}`}
              placeholder="Field"
              value={field}
              suggestions={fields}
              onWrite={written => write([written, operator, value])}
            />
            <ChoiceCell
              name={`Operator, row ${row + 1} of ${label}`}
              value={operator.toUpperCase()}
              choices={operators.map(each => ({ value: each, name: each }))}
              onChoose={chosen => write([field, chosen, chosen === 'UNIQUE' ? '' : value])}
            />
            {operator.toUpperCase() === 'UNIQUE' ? (
              <Messages problems={problemsAt(form.problems, [...path, row])} />
            ) : (
              <Cell
                name={`Value, row ${row + 1} of ${label}`}
                placeholder={placeholderOf(operator)}
                value={value}
                problems={problemsAt(form.problems, [...path, row])}
                onWrite={written => write([field, operator, written])}
              />
            )}
          </>
        );
      }}
    </Rows>
  );
}

function placeholderOf(operator: string): string {
  const word = operator.toUpperCase();
  if (word === 'LIKE' || word === 'UNLIKE') return 'Regular expression';
  return word === 'GROUP_BY' || word === 'MAX_PER' ? 'Number' : 'Value';
}

/** Attributes of agents, with the values that they have. */
function attributesOf(agents: readonly Readonly<Record<string, unknown>>[]): readonly Choice[] {
  const values = new Map<string, Set<string>>();
  for (const attributes of agents)
    for (const [name, value] of Object.entries(attributes))
      values.set(name, (values.get(name) ?? new Set()).add(textOf(value)));
  return [...values].map(([value, all]) => ({ value, name: value, note: [...all].sort().slice(0, 5).join(', ') }));
}
