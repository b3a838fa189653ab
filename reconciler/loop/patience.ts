import { sleep, type Clock } from '../../clock/clock.ts';

/** What a question gave: the answer, or for how many milliseconds it has been asked by now. */
export type Asked<Value> = { readonly answer: Value } | { readonly asked: number };

/** Asks what may take long without being held up by it. */
export interface Patience<Value> {
  /**
   * The answer of `work` if it comes within a moment. Else the work goes on alone: `onAnswer` is told when it is done, and the next
   * call for the key gets the answer, unless it asks about another `subject` (compared member by member): then the work
   * is done anew. There is never more than one piece of work per key at a time. Rejects as the work does.
   */
  ask(key: string, subject: readonly unknown[], work: () => Promise<Value>): Promise<Asked<Value>>;
  /** Resolves when no work goes on any more. */
  idle(): Promise<void>;
}

/** So long a question may hold up whoever asks it, milliseconds. */
const moment = 250;

interface Question<Value> {
  readonly subject: readonly unknown[];
  readonly since: number;
  readonly work: Promise<Value>;
  isDone: boolean;
  /** Somebody went away without the answer. */
  isAwaited: boolean;
}

/** Waiting holds nobody (design law 8): a server that does not answer takes no place from those who have nothing to do with it. */
export function createPatience<Value>(parts: {
  readonly clock: Clock;
  readonly onAnswer: (key: string) => void;
}): Patience<Value> {
  const { clock, onAnswer } = parts;
  const questions = new Map<string, Question<Value>>();

  function begin(key: string, subject: readonly unknown[], work: () => Promise<Value>): Question<Value> {
    const question: Question<Value> = { subject, since: clock.now(), work: work(), isDone: false, isAwaited: false };
    questions.set(key, question);
    const done = (): void => {
      question.isDone = true;
      if (question.isAwaited) onAnswer(key);
    };
    void question.work.catch(() => undefined).finally(done);
    return question;
  }

  async function isDoneSoon(question: Question<Value>): Promise<boolean> {
    if (question.isDone) return true;
    const enough = new AbortController();
    const settled = question.work.then(
      () => undefined,
      () => undefined,
    );
    await Promise.race([settled, sleep(clock, moment, enough.signal)]);
    enough.abort();
    return question.isDone;
  }

  async function ask(key: string, subject: readonly unknown[], work: () => Promise<Value>): Promise<Asked<Value>> {
    const known = questions.get(key);
    const question = known ?? begin(key, subject, work);
    if (!(await isDoneSoon(question))) {
      question.isAwaited = true;
      return { asked: clock.now() - question.since };
    }
    questions.delete(key);
    if (question !== known || isSame(question.subject, subject)) return { answer: await question.work };
    // What another commit wanted is no answer.
    await question.work.catch(() => undefined);
    return ask(key, subject, work);
  }

  return {
    ask,
    async idle() {
      await Promise.allSettled([...questions.values()].map(question => question.work));
    },
  };
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((member, index) => Object.is(member, other[index]));
}
