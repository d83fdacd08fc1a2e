import type { CallerIdentity } from '../../src/aws/session.ts';
import type { RoleHolder, UserHolder } from './holder.ts';
import type { Params } from './params.ts';

/** Says what a revocation leaves as it is, whoever holds the credentials. */
export function wontStop(holder: UserHolder | RoleHolder, params: Params, region: string): readonly string[] {
  return [
    ...(holder.kind === 'user' ? ofUser(holder, params) : ofRole(holder, params, region)),
    'Requests in the seconds to minutes until every service and region follows IAM. GetCallerIdentity answers in spite of any denial: that is no sign of a failure.',
    'What was made or changed with the credentials: other users, keys, roles and trust policies, functions, instances, copies of data.',
  ];
}

function ofUser(holder: UserHolder, { level }: Params): string[] {
  const { principal, keys, chosen, password } = holder;
  const roles = `Sessions of roles that ${principal.name} assumed: they are the roles' own. Look for its AssumeRole calls, and revoke those with --identity role/NAME.`;
  if (level === 'all') return [roles];
  const active = keys.filter((key) => key.status === 'Active' && !chosen.includes(key));
  const others = active.map(({ accessKeyId }) => `Key ${accessKeyId} of the same user, which stays active.`);
  const has = password === undefined ? `if ${principal.name} has a password` : 'with the password that it has';
  const console = password === false ? [] : [`Signing in at the console, ${has}: level all denies what is done there.`];
  const besides = `Other credentials of ${principal.name}, if it has any: service-specific ones (Bedrock API keys, CodeCommit, Keyspaces), SSH keys and signing certificates. Level all denies what they are used for.`;
  if (level === 'sessions') {
    return [
      ...others,
      besides,
      'Sessions issued later than 30 seconds after the run begins, by a key that is not inactive everywhere by then or by a sign-in: level all denies these too.',
      ...console,
      roles,
      'Presigned URLs signed by such newer sessions or by other keys; those of what is revoked fail with it.',
    ];
  }
  return [
    ...others,
    besides,
    'Temporary sessions made with the key before: they go on for up to 36 hours. Level sessions denies these too.',
    ...console,
    roles,
    'Presigned URLs signed by such sessions or by other keys; those of the key fail with it.',
  ];
}

function ofRole(holder: RoleHolder, { level, session }: Params, region: string): string[] {
  const { principal, trusted, instances } = holder;
  const chained = `Sessions of other roles that sessions of ${principal.name} assumed in turn: they are those roles' own.`;
  if (level === 'all') {
    return [chained, 'What AWS services do by roles of their own with what the role started.'];
  }
  const who = trusted === undefined ? 'whoever its trust policy lets in' : listed(trusted.map(({ name }) => name));
  const machines = instances.length === 0 ? '' : ` Instances with the role (${region}) are given newer credentials.`;
  return [
    `Newer sessions, as long as the trust policy stays: ${who} can get them, and they are not denied.${machines} Level all denies these too.`,
    ...(level === 'session' ? [`Sessions of other names of ${principal.name}: only ${session ?? ''} is denied.`] : []),
    chained,
    'Presigned URLs signed by sessions that are not denied; those of denied ones fail with them.',
  ];
}

const MOST = 5;

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'nobody by its present text';
  const more = names.length > MOST ? ` and ${names.length - MOST} more` : '';
  return `${names.slice(0, MOST).join(', ')}${more}`;
}

/** Says what is to be known before approving. Whatever changes by the hour is left out: a changed warning refuses the run. */
export function warningsOf(caller: CallerIdentity, holder: UserHolder | RoleHolder, params: Params): readonly string[] {
  const isTimed = params.level === 'session' || params.level === 'sessions';
  return [
    ...holder.unknown,
    ...(isTimed
      ? [
          "The moment is read from this machine's clock when the run begins: sessions issued more than 30 seconds after it are not denied, so the clock must not be slow.",
        ]
      : []),
    ...(holder.kind === 'user' ? userWarnings(caller, holder, params) : roleWarnings(holder, params)),
  ];
}

function userWarnings({ arn }: CallerIdentity, holder: UserHolder, { level }: Params): string[] {
  const { principal, keys, chosen } = holder;
  const rest = keys.filter((key) => key.status === 'Active' && !chosen.includes(key));
  return [
    ...(level === 'all'
      ? []
      : rest.map(
          ({ accessKeyId }) =>
            `Key ${accessKeyId} of ${principal.name} stays active: --identity user/${principal.name} takes all its keys.`,
        )),
    ...(/:federated-user\//.test(arn)
      ? [`You are a federated user: if a key of ${principal.name} made your session, this ends it, and the way back.`]
      : []),
  ];
}

function roleWarnings(holder: RoleHolder, { level, session }: Params): string[] {
  const { principal, instances, trusted, unknown } = holder;
  const isInstance = session?.startsWith('i-') === true;
  const hit = level === 'session' ? instances.filter(({ instanceId }) => instanceId === session) : instances;
  return [
    ...(level === 'all' ? [`Everything that runs with ${principal.name} stands still until this is rolled back.`] : []),
    ...(hit.length === 0 || level === 'all'
      ? []
      : [
          `What runs on ${hit.length === 1 ? 'the instance' : `the ${hit.length} instances`} fails until the metadata service hands out newer credentials, which may take hours; giving it its profile anew may be quicker.`,
        ]),
    ...(isInstance && hit.length === 0 && unknown.length === 0
      ? [`No instance ${session} with this role is known in this region: check the name of the session.`]
      : []),
    ...(trusted === undefined
      ? [`Who may assume ${principal.name} is not known: its trust policy can't be read.`]
      : []),
    ...(trusted?.some(({ name }) => name === '*')
      ? [`The trust policy of ${principal.name} lets anyone in, as far as its conditions allow: mend it too.`]
      : []),
    ...(level === 'session'
      ? []
      : ['Only instances of this region are listed: IAM is the same in all, and workloads elsewhere are hit as well.']),
  ];
}
