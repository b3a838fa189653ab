import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { ImageRow } from '../../../../schemas/generated/images-view.ts';
import { imagesQuery } from '../../../api/changes.ts';
import { fieldText } from '../form-model.ts';
import { useForm } from './form-context.ts';
import { SuggestField } from './suggest-field.tsx';

/** The image that the app's own stands on, from the tree of images or any other. */
export function BaseImageField(): ReactElement {
  const form = useForm();
  const { data } = useQuery(imagesQuery);
  const images = data?.images ?? [];
  const chosen = images.find(({ name }) => name === fieldText(form.data, ['build', 'from']));
  return (
    <SuggestField
      path={['build', 'from']}
      label="Base image"
      suggestions={images.map(image => ({ value: image.name, name: image.name, note: wordsOf(image) }))}
      help={chosen === undefined ? undefined : lineageOf(chosen, images)}
    />
  );
}

function wordsOf({ state, apps, from }: ImageRow): string {
  const users = apps.length === 1 ? 'one app' : `${apps.length} apps`;
  return `${state === 'finished' ? 'in a registry' : state}, under ${users}${from === undefined ? '' : `, on ${from}`}`;
}

/** The images below it, down to the first. */
function lineageOf(image: ImageRow, images: readonly ImageRow[]): string {
  const names = [image.name];
  for (let from = image.from; from !== undefined && names.length < 20;) {
    names.push(from);
    const parent = images.find(({ name }) => name === from);
    from = parent?.from;
  }
  return `${wordsOf(image)}.${names.length > 1 ? ` Stands on ${names.slice(1).join(', on ')}.` : ''}`;
}
