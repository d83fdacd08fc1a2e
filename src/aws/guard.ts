import { AsyncLocalStorage } from 'node:async_hooks';
import { FailureError } from './errors.ts';
import { operationName } from './operation-name.ts';
import type { ServiceName } from './session.ts';

/** What a client's guard lets through, and what it says of everything else. */
export interface GuardRules {
  readonly service: ServiceName;
  readonly allowed: ReadonlySet<string>;
  /** Why everything else is refused, as the end of a sentence. */
  readonly why: string;
  readonly hint: string;
}

/** The parts of an SDK client that a guard needs. */
interface GuardableClient {
  readonly middlewareStack: { add(middleware: Middleware, options: object): void };
  readonly config: { requestHandler: { handle(request: unknown, options: unknown): Promise<unknown> } };
}
type Next = (args: unknown) => Promise<unknown>;
type Middleware = (next: Next, context: object) => Next;

/** Set while a call runs that a guard has let through; without it nothing leaves a guarded client. */
const letThrough = new AsyncLocalStorage<ReadonlySet<string>>();

/**
 * Makes `client` refuse every command whose operation is not in `rules.allowed`, before it is built, signed or sent. A
 * second lock at the transport refuses whatever comes by another way than the first. Returns the client.
 */
export function guardClient<Client extends object>(client: Client, rules: GuardRules): Client {
  const { middlewareStack, config } = client as unknown as GuardableClient;
  const guard: Middleware = (next, context) => {
    const operation = operationName(context);
    return async (args) => {
      if (!rules.allowed.has(operation)) throw refusal(rules, operation);
      return letThrough.run(rules.allowed, () => next(args));
    };
  };
  // Without a name or tags, so that no command's own middleware can remove or override it.
  middlewareStack.add(guard, { step: 'initialize', priority: 'high' });
  const transport = config.requestHandler;
  const send = transport.handle.bind(transport);
  transport.handle = async (request, options) => {
    if (letThrough.getStore() !== rules.allowed) throw refusal(rules, 'a request outside any command');
    return send(request, options);
  };
  lock(config, 'requestHandler');
  lock(client, 'middlewareStack');
  return client;
}

/** Makes a property stay what it is: replacing it throws. */
function lock(object: object, name: string): void {
  const value: unknown = Reflect.get(object, name);
  Object.defineProperty(object, name, { value, writable: false, configurable: false });
}

function refusal({ service, why, hint }: GuardRules, operation: string): FailureError {
  const name = `${service}:${operation}`;
  return new FailureError({
    code: 'refused',
    message: `${name} was not sent: ${why}.`,
    hint,
    operation: name,
  });
}
