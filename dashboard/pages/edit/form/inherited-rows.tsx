import type { ReactElement } from 'react';
import { Button } from '../../../parts/button.tsx';
import { withValue, type FormValue, type Path } from '../document.ts';
import { inheritedMembers, inheritedText, placeWords } from '../inheritance.ts';
import { useForm, useInherited } from './form-context.ts';

const longest = 160;

/**
 * What a list or a mapping has from a base. Members stand beside those of the file, and each can be overridden. A list of the
 * file takes the place of the inherited one, so it is taken over as a whole and changed then.
 */
export function InheritedRows(props: {
  readonly path: Path;
  readonly label: string;
  /** The file has none of its own. */
  readonly isEmpty: boolean;
}): ReactElement | null {
  const { path, label, isEmpty } = props;
  const form = useForm();
  const list = useInherited(path);
  const members = inheritedMembers(form.inheritance, form.data, path);
  const take = (place: Path, value: unknown): void => form.onText(withValue(form.text, place, value as FormValue));
  if (list !== undefined) {
    const count = Array.isArray(list.value) ? list.value.length : 1;
    return (
      <div
        className="mb-2 rounded-lg border border-dashed border-line-strong px-3 py-2 text-xs"
        data-inherited={list.pointer}
      >
        <p className="text-busy">
          {isEmpty ? '' : 'Instead of '}
          {count === 1 ? 'one' : count} from <code className="font-mono break-all">{placeWords(list)}</code>
          {isEmpty ? '' : '; remove all of them here to have that again.'}
        </p>
        {isEmpty ? (
          <>
            <p className="mt-1 font-mono break-all text-soft">{cut(inheritedText(list))}</p>
            {list.value === undefined ? null : (
              <Button look="quiet" onPress={() => take(path, list.value)} className="mt-1 !h-7 !text-xs">
                Take over into this file and change
                <span className="sr-only"> {label}</span>
              </Button>
            )}
          </>
        ) : null}
      </div>
    );
  }
  if (members.length === 0) return null;
  return (
    <ul aria-label={`${label}, inherited`} className="mb-2 grid gap-1.5 text-xs">
      {members.map(([name, value]) => (
        <li
          key={name}
          data-inherited={value.pointer}
          className="flex flex-wrap items-center gap-x-3 gap-y-0.5 rounded-lg border border-dashed border-line-strong px-3 py-1"
        >
          <span className="min-w-0 font-mono break-all">
            {name} = {cut(inheritedText(value))}
          </span>
          <span className="text-busy">
            from <code className="font-mono break-all">{placeWords(value)}</code>
          </span>
          {value.value === undefined ? null : (
            <Button look="quiet" onPress={() => take([...path, name], value.value)} className="ml-auto !h-7 !text-xs">
              Override<span className="sr-only"> {name}</span>
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
