import { AsyncLocalStorage } from 'node:async_hooks';

const scopes = new AsyncLocalStorage<string>();

/** Does `work`; every call that is sent for it, however deep inside, bears `scope` in its report. */
export function callingFor<Answer>(scope: string, work: () => Promise<Answer>): Promise<Answer> {
  return scopes.run(scope, work);
}

/** Gives the scope of the work that asks; undefined outside of any. */
export function scopeOfCall(): string | undefined {
  return scopes.getStore();
}
