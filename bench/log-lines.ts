/** Bytes of every line of the benchmark, its end included. */
export const lineBytes = 128;

/** Line `number` of an instance: as long as all of them, with its time and everything that names it. */
export function lineOf(instance: number, number: number, time: number): string {
  const stamp = new Date(time).toISOString();
  const level = number % 50 === 0 ? 'WARN ' : 'INFO ';
  const text = `${stamp} ${level} [http-${number % 8}] c.example.Cart - instance ${instance} request ${number} served in ${number % 90} ms`;
  return `${text.padEnd(lineBytes - 1, '.')}\n`;
}
