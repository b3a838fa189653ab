import type { ReactElement, ReactNode } from 'react';
import type { Problem } from '../../../../schemas/generated/problem.ts';
import { Button } from '../../../parts/button.tsx';
import { Icon } from '../../../parts/icon.tsx';
import { withValue, type Path } from '../document.ts';
import { Messages } from './field-frame.tsx';
import { useAbout, useForm, useInherited } from './form-context.ts';
import { InheritedRows } from './inherited-rows.tsx';
import { Prose } from './prose.tsx';

/** A list of things of one kind, each on a row or in a box of its own, with buttons to add and remove. */
export function Rows(props: {
  readonly label: string;
  /** Shown above; otherwise the panel around has the same name. */
  readonly isTitled?: boolean;
  /** Place of the list; its help comes from there. */
  readonly path: Path;
  readonly help?: string | undefined;
  readonly count: number;
  /** What one of them is called in its box; rows have none. */
  readonly boxName?: (index: number) => string;
  readonly children: (index: number) => ReactNode;
  /** Path of one of them. */
  readonly pathOf: (index: number) => Path;
  /** What the daemon says that no field inside says. */
  readonly problems: readonly Problem[];
  readonly add: string;
  readonly onAdd: () => string;
}): ReactElement {
  const form = useForm();
  const about = useAbout(props.path);
  const help = props.help ?? about.description;
  const { boxName } = props;
  // One more item would be the only one: a list of the file takes the place of the inherited one.
  const isReplaced = useInherited(props.path) !== undefined && props.count === 0;
  const remove = (index: number): ReactElement => (
    <Button
      look="quiet"
      label={`Remove row ${index + 1} of ${props.label}`}
      onPress={() => form.onText(withValue(form.text, props.pathOf(index), undefined))}
      className="shrink-0"
    >
      <Icon name="close" size={16} />
    </Button>
  );
  const rows = Array.from({ length: props.count }, (_, index) =>
    boxName === undefined ? (
      // A row has no name of its own that stays while it is written.
      // oxlint-disable-next-line no-array-index-key
      <li key={index} className="flex min-w-0 items-start gap-2">
        <div className="flex min-w-0 flex-1 flex-wrap gap-2 sm:flex-nowrap">{props.children(index)}</div>
        {remove(index)}
      </li>
    ) : (
      // oxlint-disable-next-line no-array-index-key
      <li key={index} className="min-w-0 rounded-lg border border-line px-3 pt-1.5 pb-3">
        <p className="mb-1 flex items-center justify-between gap-2 text-xs font-medium text-soft">
          {boxName(index)}
          {remove(index)}
        </p>
        {props.children(index)}
      </li>
    ),
  );
  return (
    <fieldset className="min-w-0 text-sm">
      <legend className={props.isTitled === true ? 'mb-1 font-medium' : 'sr-only'}>{props.label}</legend>
      {help === undefined || help === '' ? null : (
        <p className="mb-2 text-xs text-soft">
          <Prose text={help} />
        </p>
      )}
      {rows.length === 0 ? null : <ul className="mb-2 grid gap-2">{rows}</ul>}
      <InheritedRows path={props.path} label={props.label} isEmpty={props.count === 0} />
      <Messages problems={props.problems} />
      {isReplaced ? null : (
        <Button onPress={() => form.onText(props.onAdd())} className="!h-7 !px-2.5 !text-xs">
          {props.add}
        </Button>
      )}
    </fieldset>
  );
}
