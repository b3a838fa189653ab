import { formatProblem } from '../desired/format.ts';
import type { Problem } from '../desired/types.ts';
import { code, plainText } from '../plan/markdown.ts';
import { planMarkdown } from '../plan/plan-markdown.ts';
import type { Plan } from '../plan/types.ts';
import type { Proposal } from './types.ts';

/** What a review is made from. */
export interface ReviewInput {
  readonly cluster: string;
  readonly branch: string;
  readonly plan: Plan;
  /** Errors that the proposal brings. */
  readonly errors: readonly Problem[];
  /** Paths of the desired repository that it changes. */
  readonly paths: readonly string[];
  /** Other open proposals by the apps that they change as well. */
  readonly others: ReadonlyMap<string, readonly Proposal[]>;
  readonly limit: number;
  readonly folds: boolean;
}

const mostLines = 30;

/** The review of a proposal that can be merged, as Markdown within the limit. */
export function reviewText(input: ReviewInput): string {
  const { cluster, branch, plan, limit, folds } = input;
  const notes = [...errorLines(input.errors), ...ruleLines(input), ...otherLines(input)];
  const words = notes.join('\n');
  const text = planMarkdown(plan, {
    cluster,
    against: branch,
    limit: limit - words.length - 2,
    folds,
  });
  return notes.length === 0 ? text : `${text}\n${words}\n`;
}

/** The review of a proposal that git cannot merge by itself. */
export function conflictText(cluster: string, branch: string, paths: readonly string[]): string {
  const named = paths.slice(0, mostLines).map(path => `- ${code(path)}`);
  const rest = paths.length - named.length;
  if (rest > 0) named.push(`- and ${rest} more`);
  return `### No plan for ${code(cluster)}\n\nIt cannot be merged into ${code(branch)} as it is. These files conflict:\n\n${named.join('\n')}\n`;
}

/** In a sentence, for a commit status. */
export function planSentence(plan: Plan, errors: readonly Problem[]): string {
  if (errors.length > 0) return errors.length === 1 ? '1 error in its files' : `${errors.length} errors in its files`;
  const said = Object.entries(plan.totals)
    .filter(([action, count]) => action !== 'nothing' && count > 0)
    .map(([action, count]) => `${count} ${action}`);
  return said.length === 0 ? 'Nothing to do' : said.join(', ');
}

function errorLines(errors: readonly Problem[]): readonly string[] {
  if (errors.length === 0) return [];
  const lines = errors.slice(0, mostLines).map(problem => `- ${code(formatProblem(problem))}`);
  const rest = errors.length - lines.length;
  if (rest > 0) lines.push(`- and ${rest} more`);
  return ['**Errors.** Their apps would stay as they run:', '', ...lines, ''];
}

/** Rules count from the branch alone; whoever merges a change of them should know that the plan does not show it. */
function ruleLines({ cluster, branch, paths }: ReviewInput): readonly string[] {
  const files = paths.filter(path => path.startsWith(`clusters/${cluster}/cluster.`));
  if (files.length === 0) return [];
  return [
    `**Rules.** It changes ${files.map(code).join(', ')}. The plan above follows the rules of ${code(branch)}; the new ones hold from the merge on.`,
    '',
  ];
}

function otherLines({ others }: ReviewInput): readonly string[] {
  if (others.size === 0) return [];
  const rows = [...others].slice(0, mostLines).map(([app, proposals]) => {
    const names = proposals.map(({ name, title }) => `${name} (${plainText(title)})`);
    return `- ${code(app)}: ${names.join(', ')}`;
  });
  return ['**Also changed elsewhere.** Whichever is merged second may undo the other:', '', ...rows, ''];
}
