import { createContext, use } from 'react';
import type { InheritedValue } from '../../../../schemas/generated/change-preview.ts';
import type { Problem } from '../../../../schemas/generated/problem.ts';
import type { Path } from '../document.ts';
import { inheritedAt, type Inheritance } from '../inheritance.ts';
import { isPacerForm } from '../form-model.ts';
import { aboutOf, schemaAt, type About, type Schemas } from '../schema-at.ts';

/** What every field of the form knows. */
export interface FormState {
  readonly text: string;
  /** The text as plain data. */
  readonly data: unknown;
  /** Where Marathon's definition is in it. */
  readonly root: Path;
  /** What the daemon says of this file. */
  readonly problems: readonly Problem[];
  readonly schemas: Schemas;
  /** What it has from its bases. */
  readonly inheritance: Inheritance;
  /** The data with that in its places. */
  readonly whole: unknown;
  readonly onText: (text: string) => void;
}

/** Holds the form for the fields in it. */
export const FormContext = createContext<FormState | undefined>(undefined);

/** The form that a field is in. */
export function useForm(): FormState {
  const form = use(FormContext);
  if (form === undefined) throw new Error('A field is outside of the form.');
  return form;
}

/** What a base says at a path; undefined where none does, or where the file replaces all of it. */
export function useInherited(path: Path): InheritedValue | undefined {
  const { inheritance, data } = useForm();
  return inheritedAt(inheritance, data, path);
}

/** What the schema says of the value at a path. */
export function useAbout(path: Path): About {
  const { schemas, data } = useForm();
  return aboutOf(schemaAt(path, schemas, isPacerForm(data)));
}
