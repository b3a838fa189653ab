import { isPacerError, pacerError } from '../../errors/pacer-error.ts';
import type { MarathonForRollout } from '../rollout/carry-out.ts';
import type { Hiding } from './hiding.ts';
import type { SecretStore } from './store.ts';

/**
 * A Marathon whose definitions may refer to secrets: the values are put in as the definition goes out, and what Marathon
 * answers to it is told without them.
 */
export function revealing(
  marathon: MarathonForRollout,
  secrets: Pick<SecretStore, 'reveal'>,
  hiding: Hiding,
): MarathonForRollout {
  return {
    deleteApp: (id, options) => marathon.deleteApp(id, options),
    deployments: () => marathon.deployments(),
    cancelDeployment: (id, options) => marathon.cancelDeployment(id, options),
    async replaceApp(id, definition, options) {
      try {
        return await marathon.replaceApp(id, secrets.reveal(definition), options);
      } catch (thrown) {
        throw withoutSecrets(thrown, hiding);
      }
    },
  };
}

function withoutSecrets(thrown: unknown, hiding: Hiding): unknown {
  if (!isPacerError(thrown)) return thrown;
  const { code, message, advice, context, retryable, cause } = thrown;
  const hidden = {
    message: hiding.hide(message),
    advice: hiding.hide(advice),
    context: hiding.hideIn(context),
  };
  if (hidden.message === message && hidden.advice === advice && hidden.context === context) return thrown;
  return pacerError(code, { ...hidden, retryable, cause });
}
