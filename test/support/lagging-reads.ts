import type { Session } from '../../src/aws/session.ts';

interface Sending {
  send(command: object, options?: unknown): Promise<object>;
}

/**
 * Makes EC2 answer an operation with an empty list, as a replica that lags behind does, for the first `times` calls.
 * Gives how often it was called.
 */
export function notListed(session: Session, operation: string, member: string, times: number): () => number {
  let calls = 0;
  const { read } = session;
  const open = read.client.bind(read);
  const lagging = async (service: Parameters<typeof open>[0]) => {
    const client = await open(service);
    if (service !== 'ec2') return client;
    const { send } = client as unknown as Sending;
    return new Proxy(client, {
      get(target, name) {
        if (name !== 'send') return Reflect.get(target, name);
        return async (command: object, options: unknown) => {
          const answer = await send.call(target, command, options);
          if (command.constructor.name !== `${operation}Command` || ++calls > times) return answer;
          return { ...answer, [member]: [] };
        };
      },
    });
  };
  Object.assign(read, { client: lagging });
  return () => calls;
}
