/** The parts of an ARN that relations are made from; undefined for a text that is none. */
export function parseArn(
  text: string,
): { readonly service: string; readonly account: string; readonly resource: string } | undefined {
  const match = /^arn:[^:]*:([^:]*):[^:]*:([^:]*):(.+)$/s.exec(text);
  return match === null ? undefined : { service: match[1] ?? '', account: match[2] ?? '', resource: match[3] ?? '' };
}

/**
 * Gives the one form in which a role or user is compared: an assumed-role session becomes its role, and paths go. The
 * result is `ACCOUNT:role/NAME` or `ACCOUNT:user/NAME`; undefined for what is neither.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
export function principalOf(arn: string): string | undefined {
  const parts = parseArn(arn);
  if (parts === undefined) return undefined;
  const [kind, ...path] = parts.resource.split('/');
  if (parts.service === 'sts' && kind === 'assumed-role') return `${parts.account}:role/${path[0]}`;
  if (parts.service !== 'iam' || (kind !== 'role' && kind !== 'user')) return undefined;
  return `${parts.account}:${kind}/${path.at(-1)}`;
}

/** Gives the bucket an S3 ARN names; access points and other services' ARNs name none. */
export function bucketOf(arn: string): string | undefined {
  const parts = parseArn(arn);
  if (parts?.service !== 's3' && parts?.service !== 's3express') return undefined;
  if (/^(accesspoint|job|storage-lens)[/:]/.test(parts.resource)) return undefined;
  return parts.resource.replace(/^bucket\//, '').split('/')[0];
}
