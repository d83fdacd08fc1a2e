import { type Failure, FailureError } from '../../src/aws/errors.ts';
import type { PlaybookPort } from '../../src/playbook/port.ts';

/** Gives why a playbook refuses to plan this; fails when it plans it. */
export async function refusalOf(
  port: PlaybookPort,
  playbook: string,
  params: Readonly<Record<string, string>>,
): Promise<Failure> {
  try {
    await port.plan(playbook, params);
  } catch (error) {
    if (error instanceof FailureError) return error.failure;
    throw error;
  }
  throw new Error('It was planned');
}
