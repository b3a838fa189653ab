import type { ReactElement } from 'react';
import { withValue, type Path } from '../document.ts';
import { itemsAt, problemsAt, problemsOnlyAt, textOf, withItem } from '../form-model.ts';
import { Cell } from './cell.tsx';
import { useForm } from './form-context.ts';
import { Rows } from './rows.tsx';

/** A list of texts. */
export function TextRows(props: {
  readonly path: Path;
  readonly label: string;
  readonly isTitled?: boolean;
  readonly column: string;
  readonly add: string;
  readonly fresh: string;
}): ReactElement {
  const form = useForm();
  const { path, label, column } = props;
  const items = itemsAt(form.data, path);
  return (
    <Rows
      label={label}
      isTitled={props.isTitled === true}
      path={path}
      count={items.length}
      pathOf={row => [...path, row]}
      problems={problemsOnlyAt(
        form.problems,
        path,
        items.map((_, row) => [row]),
      )}
      add={props.add}
      onAdd={() => withItem(form.text, path, props.fresh)}
    >
      {row => (
        <Cell
          name={`${column}, row ${row + 1} of ${label}`}
          placeholder={column}
          value={textOf(items[row])}
          problems={problemsAt(form.problems, [...path, row])}
          onWrite={written => form.onText(withValue(form.text, [...path, row], written))}
        />
      )}
    </Rows>
  );
}
