/**
 * Gives the name under which a command goes on the wire, from its handler's context: its schema's name, since that
 * is what the request is built from; class names don't survive a bundler.
 */
export function operationName(context: object): string {
  const named = context as {
    readonly commandName?: unknown;
    readonly __smithy_context?: { readonly operation?: unknown; readonly operationSchema?: readonly unknown[] };
  };
  const inSchema = named.__smithy_context?.operationSchema?.[2];
  if (typeof inSchema === 'string') return inSchema;
  const inContext = named.__smithy_context?.operation;
  if (typeof inContext === 'string') return inContext;
  return typeof named.commandName === 'string' ? named.commandName.replace(/Command$/, '') : 'an unnamed command';
}
