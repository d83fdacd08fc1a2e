import { FailureError } from '../aws/errors.ts';

/** Asks; where AWS refuses, the answer is the fallback. */
export type Ask = <Answer>(what: string, fallback: Answer, ask: () => Promise<Answer>) => Promise<Answer>;

/**
 * For what only whoever judges a plan needs to know: nothing that is done rests on it. What AWS refuses is said among
 * `questions`, as `Not known WHAT: why.`; every other error is thrown.
 */
export function openQuestions(questions: string[]): Ask {
  return async (what, fallback, ask) => {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      questions.push(`Not known ${what}: ${error.failure.message.replace(/\.$/, '')}.`);
      return fallback;
    }
  };
}
