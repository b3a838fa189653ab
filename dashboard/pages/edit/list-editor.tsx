import type { ReactElement } from 'react';
import type { Problem } from '../../../schemas/generated/problem.ts';
import { Icon } from '../../parts/icon.tsx';
import { rowsOf, withCell, withoutRow, withRow, type ListField } from './fields.ts';

/** Names whose values are not for those who look over a shoulder. */
const looksSecret = /pass(word)?|secret|token|credential|private|api_?key/i;

/** Rows of the same kind: variables, ports, constraints, files. */
export function ListEditor(props: {
  readonly field: ListField;
  readonly text: string;
  readonly problems: readonly Problem[];
  readonly onText: (text: string) => void;
}): ReactElement {
  const { field, text, onText } = props;
  const rows = rowsOf(field.name, text);
  const own = props.problems.filter(({ pointer = '' }) => places[field.name].test(pointer));
  return (
    <fieldset className="min-w-0 text-sm">
      <legend className={field.isTitled === true ? 'font-medium' : 'sr-only'}>{field.label}</legend>
      <p className="mb-2 text-xs text-soft">{field.hint}</p>
      <ul className="grid gap-2">
        {rows.map((cells, row) => (
          // A row has no name of its own that stays while it is written.
          // oxlint-disable-next-line no-array-index-key
          <li key={row} className="flex min-w-0 items-center gap-2">
            {field.columns.map((column, index) => (
              <input
                key={column}
                aria-label={`${column}, row ${row + 1} of ${field.label}`}
                value={cells[index] ?? ''}
                placeholder={column}
                type={isHidden(field, cells, index) ? 'password' : 'text'}
                autoComplete="off"
                spellCheck={false}
                onChange={event => onText(withCell(field.name, text, row, index, event.target.value))}
                className="w-full min-w-0 flex-1 rounded-md border border-line-strong bg-surface px-2.5 py-1.5 font-mono text-[0.85rem]"
              />
            ))}
            <button
              type="button"
              aria-label={`Remove row ${row + 1} of ${field.label}`}
              onClick={() => onText(withoutRow(field.name, text, row))}
              className="grid size-8 shrink-0 place-items-center rounded-md text-soft hover:bg-raised hover:text-ink"
            >
              <Icon name="close" size={16} />
            </button>
          </li>
        ))}
      </ul>
      {own.map(({ message, severity }) => (
        <p key={message} className={`mt-1 text-xs ${severity === 'error' ? 'text-bad' : 'text-warn'}`}>
          {message}
        </p>
      ))}
      <button
        type="button"
        onClick={() => onText(withRow(field.name, text))}
        className="mt-2 rounded-md border border-line-strong px-2.5 py-1 text-xs hover:bg-raised"
      >
        {field.add}
      </button>
    </fieldset>
  );
}

const places: Readonly<Record<ListField['name'], RegExp>> = {
  copy: /^\/build\/copy/,
  env: /^(\/marathon)?\/env/,
  ports: /^(\/marathon)?(\/portDefinitions|\/container\/portMappings)/,
  constraints: /^(\/marathon)?\/constraints/,
};

function isHidden(field: ListField, cells: readonly string[], index: number): boolean {
  const [name = '', value = ''] = cells;
  return field.name === 'env' && index === 1 && looksSecret.test(name) && !value.startsWith('secret:');
}
