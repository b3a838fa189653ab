/** An app id as people type it, with or without the first slash. */
export function absolute(id: string): string {
  return `/${id.replace(/^\/+|\/+$/g, '')}`;
}
