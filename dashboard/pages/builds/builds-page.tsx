import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { buildsQuery, imagesQuery, isUnderWay } from '../../api/builds.ts';
import { useHotkeys } from '../../frame/hotkeys.ts';
import { usePageTitle } from '../../parts/page-title.ts';
import { Tabs } from '../../parts/tabs.tsx';
import { BuildLists } from './build-lists.tsx';
import { ImageTree } from './image-tree.tsx';
import { buildsRoute, type BuildsSearch } from './route.ts';

/** `/builds`: what Jenkins has to do and has done, and the tree of images beside it. */
export function BuildsPage(): ReactElement {
  const { tab = 'builds', sort = '', images = '' } = buildsRoute.useSearch();
  const navigate = buildsRoute.useNavigate();
  const { data: builds } = useQuery(buildsQuery);
  const { data: tree } = useQuery(imagesQuery);
  usePageTitle(tab === 'images' ? 'Images' : 'Builds');
  const show = (change: { readonly [name in keyof BuildsSearch]: BuildsSearch[name] | '' }): void =>
    void navigate({
      search: before =>
        Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== '')),
      replace: true,
    });
  const other = (): void => show({ tab: tab === 'images' ? '' : 'images' });
  useHotkeys([
    { keys: '[', does: 'Part before', run: other },
    { keys: ']', does: 'Next part', run: other },
  ]);
  const moving = builds?.builds.filter(isUnderWay).length ?? 0;
  return (
    <>
      <h1 className="mb-2 text-xl font-semibold">{tab === 'images' ? 'Images' : 'Builds'}</h1>
      <Tabs
        label="Parts of the page"
        entries={[
          { id: 'builds', name: 'Builds', note: moving === 0 ? undefined : `${moving} under way` },
          { id: 'images', name: 'Images', note: tree?.images.length },
        ]}
        chosen={tab}
        onChoose={id => show({ tab: id === 'images' ? 'images' : '' })}
      >
        <div className="pt-4">
          {tab === 'images' ? (
            <ImageTree sort={images} onSort={next => show({ images: next })} />
          ) : (
            <BuildLists sort={sort} onSort={next => show({ sort: next })} />
          )}
        </div>
      </Tabs>
    </>
  );
}
