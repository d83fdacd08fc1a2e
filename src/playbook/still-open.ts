import type { Plan } from './plan.ts';

/** What is open once a run or a chain is done, each text once. */
export interface StillOpen {
  /** What reading back found: nobody who approved knew it. */
  readonly found: readonly string[];
  /** What the plans said already that they will not stop. */
  readonly foreseen: readonly string[];
}

/** Parts what was left open into what was found out by it and what its plans had said. */
export function partOpen(remaining: readonly string[], plans: readonly Pick<Plan, 'wontStop'>[]): StillOpen {
  const said = new Set(plans.flatMap(({ wontStop }) => wontStop));
  const texts = [...new Set(remaining)];
  return { found: texts.filter((text) => !said.has(text)), foreseen: texts.filter((text) => said.has(text)) };
}

/** Gives the message of an ending without the list of what it excepts, where the same list stands under it. */
export function withoutList(message: string, found: readonly string[]): string {
  const list = `, except: ${found.join('; ')}.`;
  if (found.length === 0 || !message.endsWith(list)) return message;
  return `${message.slice(0, -list.length)}, except for what is still open.`;
}
