import type { ImagesView } from '../../../schemas/generated/images-view.ts';

/** A base image as the daemon shows it. */
export type ImageRow = ImagesView['images'][number];

/** An image in the tree. */
export interface PlacedImage {
  readonly image: ImageRow;
  /** How many images of the repository it stands on. */
  readonly depth: number;
}

/** Each image behind the one it stands on, with how deep it is. */
export function inOrder(images: readonly ImageRow[]): readonly PlacedImage[] {
  const names = new Set(images.map(({ name }) => name));
  const children = Map.groupBy(images, ({ from }) => from ?? '');
  const placed = new Set<string>();
  const ordered: PlacedImage[] = [];
  const place = (image: ImageRow, depth: number): void => {
    if (placed.has(image.name)) return;
    placed.add(image.name);
    ordered.push({ image, depth });
    for (const child of children.get(image.name) ?? []) place(child, depth + 1);
  };
  for (const image of images) if (image.from === undefined || !names.has(image.from)) place(image, 0);
  // Images that stand on each other are in no tree; they are shown all the same.
  for (const image of images) place(image, 0);
  return ordered;
}

/** What a rebuild would touch, in words. */
export function touchWords({ images, apps, tasks }: ImageRow['rebuild']): string {
  if (images.length + apps.length === 0) return 'nothing';
  const parts = [counted(images.length, 'image'), counted(apps.length, 'app'), counted(tasks, 'task')];
  return parts.filter(part => part !== '').join(', ');
}

function counted(count: number, word: string): string {
  if (count === 0) return '';
  return `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;
}
