import type { ErrorCode } from '../../errors/catalogue.ts';
import { pacerError } from '../../errors/pacer-error.ts';
import type { ImageState } from '../plan/types.ts';

/** Words of Pacer's own pipeline, of docker, buildah and of registries, and what they mean. */
const meanings: readonly { readonly says: RegExp; readonly code: ErrorCode }[] = [
  {
    says: /registry is full|answered 507|507 Insufficient Storage|no space left on device.*(?:push|upload|blob)/i,
    code: 'registry-full',
  },
  {
    says: /answered 413|413 (?:Request Entity|Payload|Content) Too Large|status(?: code)?:? 413/i,
    code: 'registry-upload-too-large',
  },
  { says: /is on no branch or tag of|not our ref [0-9a-f]{40}/i, code: 'source-reference-missing' },
];

/** Gives a failed build the name of its reason, and advice, where its last words are known ones. */
export function nameFailure(state: ImageState): ImageState {
  if (state.kind !== 'failed' || state.code !== undefined) return state;
  const words = [state.sentence, ...state.evidence].join('\n');
  const code = meanings.find(({ says }) => says.test(words))?.code;
  if (code === undefined) return state;
  return { ...state, code, advice: pacerError(code, { message: state.sentence }).advice };
}
