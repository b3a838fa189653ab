import { isAtLeast, type Dialect } from '../../../marathon/dialect.ts';
import type { HttpWorld } from '../http-world.ts';

/** Every version of Marathon that the stand-in can stand in for. */
export const dialects: readonly Dialect[] = ['1.4', '1.5', '1.8', '1.9', '1.10'];

/** True for `first` and later versions. */
export function isSince(first: Dialect, dialect: Dialect): boolean {
  return isAtLeast(dialect, first);
}

/** The versions from one on. */
export function dialectsSince(first: Dialect): readonly Dialect[] {
  return dialects.filter(dialect => isAtLeast(dialect, first));
}

/** The versions before one. */
export function dialectsBefore(first: Dialect): readonly Dialect[] {
  return dialects.filter(dialect => !isAtLeast(dialect, first));
}

/** A small app; nothing in it means different things to different versions. */
export function app(id: string, more: object = {}): { readonly id: string; readonly [member: string]: unknown } {
  return { id, cmd: 'sleep 1000', cpus: 0.1, mem: 16, ...more };
}

/** Status of a body whose types are wrong. */
export function typeStatus(dialect: Dialect): number {
  return dialect === '1.4' ? 400 : 422;
}

/** Ids of the tasks of an app, sorted. */
export async function taskIds(world: HttpWorld, id: string): Promise<string[]> {
  const { body } = await world.get(`/v2/apps${id}/tasks`);
  return body.tasks.map((task: { id: string }) => task.id).toSorted();
}

/** An app as `GET` gives it. */
// oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
export async function read(world: HttpWorld, id: string): Promise<any> {
  return (await world.get(`/v2/apps${id}`)).body.app;
}

/** Creates an app and waits until it runs. */
export async function run(world: HttpWorld, definition: { id: string }): Promise<void> {
  const created = await world.call('POST', '/v2/apps', definition);
  if (created.status !== 201) throw new Error(`refused with ${created.status}: ${created.text}`);
  await world.settle();
}

/** The texts of all `details` of a refusal, each behind its path. */
export function details(body: { details?: readonly { path: string; errors: readonly string[] }[] }): readonly string[] {
  return (body.details ?? []).flatMap(({ path, errors }) => errors.map(error => `${path}: ${error}`));
}
