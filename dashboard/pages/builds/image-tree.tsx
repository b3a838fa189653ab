import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { ImagesView } from '../../../schemas/generated/images-view.ts';
import { imagesQuery } from '../../api/builds.ts';
import { AppLink } from '../../parts/app-link.tsx';
import { ExternalLink } from '../../parts/external-link.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Skeleton } from '../../parts/loading.tsx';
import { Panel } from '../../parts/panel.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { Ago } from '../../parts/times.tsx';
import { imageLooks } from './build-looks.ts';

type ImageRow = ImagesView['images'][number];

const mostApps = 6;

/** Every base image below the one it stands on, how old it is, who uses it, and what a rebuild of it would touch. */
export function ImageTree(): ReactElement {
  const { data, error, refetch } = useQuery(imagesQuery);
  return (
    <Panel title="Images" note={data === undefined ? undefined : String(data.images.length)} flush>
      {error === null ? null : <Failure error={error} retry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton /> : null}
      {data === undefined ? null : <Tree images={data.images} />}
    </Panel>
  );
}

function Tree({ images }: { readonly images: readonly ImageRow[] }): ReactElement {
  if (images.length === 0) return <p className="px-4 py-3 text-soft">The repository defines no base images.</p>;
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label="Tree of images">
      <table className="w-full text-sm">
        <thead>
          <tr className="border-b border-line text-left text-xs text-soft">
            <th className="px-4 py-2 font-medium">Image</th>
            <th className="px-3 py-2 font-medium">State</th>
            <th className="px-3 py-2 font-medium">Made</th>
            <th className="px-3 py-2 font-medium">Used by</th>
            <th className="px-4 py-2 font-medium">A rebuild would touch</th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {inOrder(images).map(({ image, depth }) => (
            <Row key={image.name} image={image} depth={depth} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ image, depth }: { readonly image: ImageRow; readonly depth: number }): ReactElement {
  const { apps, rebuild } = image;
  return (
    <tr className="align-top">
      <td className="px-4 py-2 whitespace-nowrap">
        <span style={{ paddingLeft: `${depth * 1.25}rem` }}>
          {depth === 0 ? null : (
            <span aria-hidden="true" className="mr-1.5 text-soft">
              └
            </span>
          )}
          <span className="font-mono text-[0.87rem]">{image.name}</span>
        </span>
        {depth === 0 || image.from === undefined ? null : <span className="sr-only"> on {image.from}</span>}
      </td>
      <td className="px-3 py-2">
        <StateBadge look={imageLooks[image.state]} word={image.state} />
        {image.sentence === undefined ? null : (
          <p className="mt-0.5 max-w-80 text-xs text-soft">
            {image.sentence} {image.advice}
          </p>
        )}
        {image.buildUrl === undefined ? null : (
          <p className="text-xs">
            <ExternalLink href={image.buildUrl}>its build</ExternalLink>
          </p>
        )}
      </td>
      <td className="px-3 py-2 whitespace-nowrap text-soft">
        {image.madeAt === undefined ? '–' : <Ago time={image.madeAt} />}
      </td>
      <td className="px-3 py-2">
        <span className="flex flex-wrap gap-x-3">
          {apps.length === 0 ? <span className="text-soft">no app directly</span> : null}
          {apps.slice(0, mostApps).map(({ id }) => (
            <AppLink key={id} id={id} />
          ))}
          {apps.length > mostApps ? <span className="text-soft">and {apps.length - mostApps} more</span> : null}
        </span>
      </td>
      <td
        className="px-4 py-2 whitespace-nowrap"
        title={[...rebuild.images, ...rebuild.apps.map(({ id }) => id)].join('\n')}
      >
        {touchWords(rebuild)}
      </td>
    </tr>
  );
}

function touchWords({ images, apps, tasks }: ImageRow['rebuild']): string {
  if (images.length + apps.length === 0) return 'nothing';
  const parts = [counted(images.length, 'image'), counted(apps.length, 'app'), counted(tasks, 'task')];
  return parts.filter(part => part !== '').join(', ');
}

function counted(count: number, word: string): string {
  if (count === 0) return '';
  return `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;
}

/** Each image behind the one it stands on, with how deep it is. */
function inOrder(images: readonly ImageRow[]): { readonly image: ImageRow; readonly depth: number }[] {
  const byName = new Map(images.map(image => [image.name, image]));
  const placed = new Set<string>();
  const ordered: { image: ImageRow; depth: number }[] = [];
  const place = (image: ImageRow, depth: number): void => {
    if (placed.has(image.name)) return;
    placed.add(image.name);
    ordered.push({ image, depth });
    for (const child of images) if (child.from === image.name) place(child, depth + 1);
  };
  for (const image of images) if (image.from === undefined || !byName.has(image.from)) place(image, 0);
  for (const image of images) place(image, 0);
  return ordered;
}
