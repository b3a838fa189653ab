/** The value as text when it is a string, number or boolean: parameter values come as all three. */
export function numberOrString(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
