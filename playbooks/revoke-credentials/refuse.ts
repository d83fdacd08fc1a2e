import { FailureError } from '../../src/aws/errors.ts';
import type { IamRole } from '../../src/aws/iam/principal.ts';
import type { Identity } from './identity.ts';

/** Makes the failure that refuses a target, with what to do in its place. */
export function refusal(what: string, hint: string): FailureError {
  return new FailureError({ code: 'refused', message: `Refused: ${what}.`, hint });
}

/** What nobody can revoke by a call to IAM, with what to do in its place: a reason and a hint. */
export interface Guidance {
  readonly why: string;
  readonly hint: string;
}

/** Gives why an identity can't be contained by this playbook; undefined where it can, as far as its name tells. */
export function guidanceFor(identity: Identity): Guidance | undefined {
  switch (identity.kind) {
    case 'sample':
      return {
        why: `${identity.name} is from a sample finding`,
        hint: 'There is no such key: nothing has to be done.',
      };
    case 'session-key':
      return {
        why: `${identity.accessKeyId} is the key of a temporary session, and AWS tells nobody whose it is`,
        hint: 'Name the role or the user: GuardDuty and CloudTrail (userIdentity.sessionContext.sessionIssuer) say it with the key. Then --identity role/NAME --level sessions.',
      };
    case 'root':
      return {
        why: "the root user's credentials can't be revoked by anyone else",
        hint: "Sign in as root: delete its access keys, change its password, look at its MFA devices, end its sessions by that. In an organization, deny the account's root by a service control policy (aws:PrincipalArn arn:aws:iam::*:root), or remove its credentials centrally. Then call AWS Support.",
      };
    case 'federated-user':
      return {
        why: `${identity.name} is a federated user, which has no policy of its own`,
        hint: 'Contain the IAM user that called GetFederationToken for it (CloudTrail says which): --identity user/NAME --level sessions. Then close the account at the identity provider.',
      };
    case 'role':
      return roleGuidance(identity.name, '');
    default:
      return undefined;
  }
}

/** Gives why a role can't be changed by anyone but AWS, and the other way. */
export function roleGuidance(name: string, path: string): Guidance | undefined {
  if (path.startsWith('/aws-service-role/') || name.startsWith('AWSServiceRoleFor')) {
    const service = /^\/aws-service-role\/([^/]+)\//.exec(path)?.[1] ?? 'an AWS service';
    return {
      why: `role ${name} is linked to ${service}, and only AWS changes it`,
      hint: `Nobody else can sign with it. Stop what ${service} does in its own settings, or delete what it serves; its sessions can't be revoked.`,
    };
  }
  if (path.startsWith('/aws-reserved/sso.amazonaws.com/') || name.startsWith('AWSReservedSSO_')) {
    return {
      why: `role ${name} belongs to IAM Identity Center, and only that changes it`,
      hint: "In Identity Center: disable the person, delete their active sessions, remove the assignment. Sessions of the role last on until they expire: deny them in the permission set's inline policy or by a service control policy (aws:TokenIssueTime earlier than now, identitystore:UserId of the person).",
    };
  }
  if (path.startsWith('/aws-reserved/')) {
    return { why: `role ${name} is reserved by AWS (${path})`, hint: 'Contain it in the service that made it.' };
  }
  return undefined;
}

/** Refuses a role that only AWS changes. */
export function refuseReserved({ name, path }: IamRole): void {
  const found = roleGuidance(name, path);
  if (found !== undefined) throw refusal(found.why, found.hint);
}
