import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { fileQuery, imagesQuery } from '../../../api/changes.ts';
import { appQuery } from '../../../api/apps.ts';
import { repositoriesQuery } from '../../../api/rollouts.ts';
import { dataOf, valueAt } from '../document.ts';
import { fieldText, isPacerForm } from '../form-model.ts';
import { recipeOf, withRecipe, withRecipeOf, type Recipe } from '../recipes.ts';
import { BaseImageField } from './base-image-field.tsx';
import { ChoiceField } from './choice-field.tsx';
import { useForm } from './form-context.ts';
import { MemberRows } from './member-rows.tsx';
import { SourceReference } from './source-reference.tsx';
import { SuggestField } from './suggest-field.tsx';
import { TextField } from './text-field.tsx';
import { TextRows } from './text-rows.tsx';

const recipes: readonly { readonly value: Recipe; readonly name: string }[] = [
  { value: 'finished', name: 'A finished image' },
  { value: 'copy', name: 'Files onto a base image' },
  { value: 'dockerfile', name: 'A Dockerfile in the source' },
  { value: 'job', name: 'Your own Jenkins job' },
];

/** Which image runs: a finished one, or one that Jenkins builds from a source repository by a recipe. */
export function Image(): ReactElement {
  const form = useForm();
  const image = [...form.root, 'container', 'docker', 'image'];
  const repositories = useQuery(repositoriesQuery);
  if (!isPacerForm(form.data)) return <TextField path={image} label="Image" isWide />;
  const recipe = recipeOf(form.whole);
  const sources = repositories.data?.repositories.filter(({ kind }) => kind === 'source') ?? [];
  return (
    <div className="grid gap-4">
      <div className="grid gap-3 sm:grid-cols-2">
        <ChoiceField
          path={['build']}
          label="Made by"
          choices={recipes}
          value={recipe}
          onChoose={chosen => withRecipe(form.text, chosen as Recipe)}
          help={recipe === 'finished' ? 'Pacer builds none.' : 'Jenkins builds it when the registry does not have it.'}
        />
        {recipe === 'finished' ? <TextField path={image} label="Image" /> : null}
        {recipe === 'copy' || recipe === 'dockerfile' ? <BaseImageField /> : null}
        {recipe === 'copy' ? <RecipeOfAnother /> : null}
      </div>
      {recipe === 'finished' ? null : (
        <div className="grid gap-3 sm:grid-cols-2">
          <SuggestField
            path={['build', 'source', 'repository']}
            label="Source repository"
            suggestions={[...new Set(sources.map(({ address }) => address))].map(value => ({ value, name: value }))}
            isWide
          />
          <SourceReference />
          {recipe === 'copy' ? <TextField path={['build', 'run']} label="Build command" isLong isWide /> : null}
          {recipe === 'dockerfile' ? <TextField path={['build', 'dockerfile']} label="Dockerfile" isWide /> : null}
          {recipe === 'job' ? <TextField path={['build', 'job']} label="Jenkins job" isWide /> : null}
        </div>
      )}
      {recipe === 'copy' ? (
        <MemberRows
          path={['build', 'copy']}
          label="Files that go into the image"
          isTitled
          columns={['In the source', 'In the image']}
          add="Add a file"
          stem="target/app.war"
          fresh="/app/"
        />
      ) : null}
      {recipe === 'finished' ? null : (
        <details>
          <summary className="text-sm text-accent">Which files count, name of the image, parameters</summary>
          <div className="mt-3 grid gap-4">
            <TextRows
              path={['build', 'source', 'paths']}
              label="Paths"
              isTitled
              column="Path"
              add="Add a path"
              fresh="src/**"
            />
            <TextField path={['build', 'image']} label="Name of the image" />
            <MemberRows
              path={['build', 'parameters']}
              label="Parameters"
              isTitled
              columns={['Name', 'Value']}
              add="Add a parameter"
              stem="PARAMETER"
              fresh=""
            />
          </div>
        </details>
      )}
    </div>
  );
}

/** Takes base image, command and files over from an app that stands on the same image. */
function RecipeOfAnother(): ReactElement | null {
  const form = useForm();
  const client = useQueryClient();
  const images = useQuery(imagesQuery);
  const [failure, setFailure] = useState<string>();
  const from = fieldText(form.data, ['build', 'from']);
  const own = fieldText(form.data, [...form.root, 'id']);
  const users = (images.data?.images ?? [])
    .filter(({ name }) => from === '' || name === from)
    .flatMap(({ apps }) => apps.map(({ id }) => id))
    .filter(id => id !== own);
  if (users.length === 0) return null;
  const take = async (id: string): Promise<void> => {
    setFailure(undefined);
    try {
      const { app } = await client.fetchQuery(appQuery(id));
      const { text } = await client.fetchQuery(fileQuery(app.file ?? ''));
      const build = valueAt(dataOf(text), ['build']);
      if (build === undefined)
        setFailure(`${id} has its recipe from a base, so there is nothing to take from its file.`);
      else form.onText(withRecipeOf(form.text, build));
    } catch {
      setFailure(`The file of ${id} cannot be read.`);
    }
  };
  return (
    <div>
      <ChoiceField
        path={['build', 'run']}
        label="Recipe as that of"
        choices={[{ value: 'own', name: 'its own' }, ...users.map(value => ({ value, name: value }))]}
        value="own"
        onChoose={id => {
          if (id !== 'own') void take(id);
          return form.text;
        }}
        help={`Apps on ${from === '' ? 'the base images' : from}: takes over their base image, command and files.`}
      />
      {failure === undefined ? null : <p className="text-xs text-bad">{failure}</p>}
    </div>
  );
}
