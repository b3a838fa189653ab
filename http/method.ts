/** The request methods that Pacer uses. */
export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Whether sending it twice does the same as sending it once and changes nothing: the ones that may be repeated. */
export function isReading(method: HttpMethod | undefined): boolean {
  return method === undefined || method === 'GET' || method === 'HEAD';
}
