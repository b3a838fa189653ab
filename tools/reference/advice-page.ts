import { plainText } from './markdown.ts';

/** An entry of `reconciler/desired/advice/catalogue.ts`. */
export interface AdviceEntry {
  readonly title: string;
  readonly meaning: string;
  readonly remedy: string;
}

/** The page of all advice, one heading each so that every code has a link. */
export function advicePage(catalogue: Readonly<Record<string, AdviceEntry>>): string {
  const parts = [
    '# Advice',
    '`pacer validate` and `pacer import` say what is right as it is and could be better. Advice is a warning: it fails nothing, and the state of an app does not mention it. Codes are stable.',
  ];
  for (const [code, { title, meaning, remedy }] of Object.entries(catalogue))
    parts.push(`### ${code}`, `**${plainText(title)}.** ${plainText(meaning)}`, `**What to do:** ${plainText(remedy)}`);
  return parts.join('\n\n');
}
