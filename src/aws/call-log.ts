import { scopeOfCall } from './call-scope.ts';
import { operationName } from './operation-name.ts';
import { withoutSecrets } from './secret-members.ts';
import type { SentCall, ServiceName } from './session.ts';

interface Answered {
  readonly output: unknown;
}
type Next = (args: { readonly input: unknown }) => Promise<Answered>;
type Middleware = (next: Next, context: object) => Next;
interface Watchable {
  readonly middlewareStack: { add(middleware: Middleware, options: object): void };
}

/** Tells `report` each finished call of `client`, answered or failed, with how long it took. Returns the client. */
export function watchCalls<Client extends object>(
  client: Client,
  service: ServiceName,
  now: () => number,
  report: (call: SentCall) => void,
): Client {
  const watch: Middleware = (next, context) => async (args) => {
    const at = now();
    const scope = scopeOfCall();
    const own = scope === undefined ? {} : { scope };
    const call = { at, service, operation: operationName(context), input: withoutSecrets(service, args.input), ...own };
    try {
      const result = await next(args);
      const { output } = result;
      report({
        ...call,
        output: withoutSecrets(service, withoutBody(output)),
        durationMs: now() - at,
        attempts: attemptsOf(output),
      });
      return result;
    } catch (error) {
      const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      report({ ...call, error: said, durationMs: now() - at, attempts: attemptsOf(error) });
      throw error;
    }
  };
  // After the guard: what was refused was never a call.
  (client as Client & Watchable).middlewareStack.add(watch, { step: 'initialize', priority: 'low' });
  return client;
}

/** An object's bytes are the caller's to read, and only once. */
function withoutBody(output: unknown): unknown {
  if (typeof output !== 'object' || output === null || !('Body' in output)) return output;
  return { ...output, Body: undefined };
}

function attemptsOf(answer: unknown): number {
  const { $metadata } = (answer ?? {}) as { readonly $metadata?: { readonly attempts?: number } };
  return $metadata?.attempts ?? 1;
}
