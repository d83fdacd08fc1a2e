/** Whose credentials are to be revoked, as a person, a finding or an ARN names it. */
export type Identity =
  | { readonly kind: 'key'; readonly accessKeyId: string }
  /** The key of a temporary session: IAM tells nobody whose it is. */
  | { readonly kind: 'session-key'; readonly accessKeyId: string }
  | { readonly kind: 'user' | 'role'; readonly name: string; readonly account?: string; readonly partition?: string }
  | { readonly kind: 'root' | 'federated-user'; readonly name: string }
  | { readonly kind: 'sample'; readonly name: string };

const NAME = '[\\w+=,.@-]+';
const SHORT = new RegExp(`^(user|role)/(?:[^\\s]*/)?(${NAME})$`);
const ARN = /^arn:(aws[\w-]*):(iam|sts)::(\d{12}):(root|[a-z-]+)(?:\/(\S+))?$/;

/** Reads an access key id, `user/NAME`, `role/NAME` or an ARN; undefined for anything else. */
export function parseIdentity(text: string): Identity | undefined {
  // What GuardDuty writes in sample findings in place of a key, a user and a principal.
  if (/(^|[/:])GeneratedFinding/.test(text)) return { kind: 'sample', name: text };
  if (/^AKIA[A-Z0-9]{12,124}$/.test(text)) return { kind: 'key', accessKeyId: text };
  if (/^ASIA[A-Z0-9]{12,124}$/.test(text)) return { kind: 'session-key', accessKeyId: text };
  if (text === 'root') return { kind: 'root', name: 'root' };
  const [, kind, name] = SHORT.exec(text) ?? [];
  if (name !== undefined) return { kind: kind === 'user' ? 'user' : 'role', name };
  return ofArn(text);
}

function ofArn(text: string): Identity | undefined {
  const [, partition, service, account, type, path] = ARN.exec(text) ?? [];
  if (account === undefined || partition === undefined) return undefined;
  if (type === 'root') return path === undefined ? { kind: 'root', name: text } : undefined;
  if (path === undefined) return undefined;
  if (service === 'sts' && type === 'federated-user') return { kind: 'federated-user', name: path };
  const isSession = service === 'sts' && type === 'assumed-role';
  const parts = path.split('/');
  // A session's ARN says the role first; that of a role or user has its path before its name.
  const name = isSession ? parts[0] : parts.at(-1);
  if (name === undefined || !new RegExp(`^${NAME}$`).test(name)) return undefined;
  if (isSession) return { kind: 'role', name, account, partition };
  return service === 'iam' && (type === 'user' || type === 'role')
    ? { kind: type, name, account, partition }
    : undefined;
}
