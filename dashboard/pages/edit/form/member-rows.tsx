import type { ReactElement, ReactNode } from 'react';
import { withValue, type FormValue, type Path } from '../document.ts';
import { membersAt, problemsAt, problemsOnlyAt, textOf, withMember, withMemberName } from '../form-model.ts';
import { Cell, NameCell } from './cell.tsx';
import { useForm } from './form-context.ts';
import { Rows } from './rows.tsx';

/** Names and texts: variables, labels, files, parameters. */
export function MemberRows(props: {
  readonly path: Path;
  readonly label: string;
  readonly isTitled?: boolean;
  readonly help?: string;
  readonly columns: readonly [string, string];
  readonly add: string;
  /** Name of a new one, and its value. */
  readonly stem: string;
  readonly fresh: FormValue;
  /** Instead of one plain text per name. */
  readonly renderValue?: (name: string, value: unknown, row: number) => ReactNode;
}): ReactElement {
  const form = useForm();
  const { path, label } = props;
  const [nameColumn, valueColumn] = props.columns;
  const members = membersAt(form.data, path);
  const names = members.map(([name]) => name);
  return (
    <Rows
      label={label}
      isTitled={props.isTitled === true}
      path={path}
      help={props.help}
      count={members.length}
      pathOf={row => [...path, names[row] ?? '']}
      problems={problemsOnlyAt(
        form.problems,
        path,
        names.map(name => [name]),
      )}
      add={props.add}
      onAdd={() => withMember(form.text, path, props.stem, props.fresh)}
    >
      {row => {
        const [name, value] = members[row] ?? ['', ''];
        const place = [...path, name];
        return (
          <>
            <NameCell
              name={`${nameColumn}, row ${row + 1} of ${label}`}
              placeholder={nameColumn}
              value={name}
              taken={names}
              onWrite={next => form.onText(withMemberName(form.text, path, name, next))}
            />
            {props.renderValue?.(name, value, row) ?? (
              <Cell
                name={`${valueColumn}, row ${row + 1} of ${label}`}
                placeholder={valueColumn}
                value={textOf(value)}
                problems={problemsAt(form.problems, place)}
                onWrite={written => form.onText(withValue(form.text, place, written))}
              />
            )}
          </>
        );
      }}
    </Rows>
  );
}
