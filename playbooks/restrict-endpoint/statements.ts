import { sha256 } from '../../src/playbook/canonical.ts';
import type { JsonObject } from '../../src/playbook/plan.ts';
import type { Params } from './params.ts';

/** What a denial is made for. */
export interface Perimeter extends Pick<Params, 'org' | 'side'> {
  readonly account: string;
  /** The AWS service that the endpoint leads to, `s3`. */
  readonly service: string;
  /** ARNs of what may be read whoever owns it and whoever asks; empty where nothing may. */
  readonly spared: readonly string[];
}

/** What the Sids of all denials begin with. */
export const SID_PREFIX = 'TransitTui';

/** One Deny statement and what it is for, in words. */
export interface Denial {
  readonly sid: string;
  readonly says: string;
  readonly statement: JsonObject;
}

/**
 * Makes the statements that deny what is not of the owner. They are denials beside what is allowed, because a denial holds
 * whatever else the policy says, and every statement that is there can stay as it is. This account stays in besides the
 * organization, so that a mistyped id shuts out nobody of the account. A key that a request lacks is denied with the
 * rest: strangers outside any organization have no such key.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html
 */
export function denials(perimeter: Perimeter): readonly Denial[] {
  const { side, spared } = perimeter;
  const on: JsonObject = spared.length === 0 ? { Resource: '*' } : { NotResource: spared };
  return [
    ...(side === 'resources' ? [] : [ofPrincipals(perimeter, on)]),
    ...(side === 'principals' ? [] : [ofResources(perimeter, on)]),
    ...(spared.length === 0 ? [] : [ofChanges(spared)]),
  ];
}

function ofPrincipals({ account, org, service }: Perimeter, on: JsonObject): Denial {
  return named('OtherPrincipals', 'principals of others', {
    // Whoever comes with a token of an identity provider has no principal yet: with it pods and users get their credentials.
    ...(service === 'sts'
      ? { NotAction: ['sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity'] }
      : { Action: '*' }),
    ...on,
    Condition: {
      StringNotEqualsIfExists: {
        'aws:PrincipalAccount': account,
        ...(org === undefined ? {} : { 'aws:PrincipalOrgID': org }),
      },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    },
  });
}

function ofResources({ account, org }: Perimeter, on: JsonObject): Denial {
  return named('OtherResources', 'resources of others', {
    Action: '*',
    ...on,
    Condition: {
      StringNotEqualsIfExists: {
        'aws:ResourceAccount': account,
        ...(org === undefined ? {} : { 'aws:ResourceOrgID': org }),
      },
    },
  });
}

/** What is spared is spared for reading only. */
function ofChanges(spared: readonly string[]): Denial {
  return named('ChangesToSpared', "everything but reading in AWS's own buckets", {
    NotAction: 's3:GetObject',
    Resource: spared,
  });
}

/** The Sid tells the statements of two perimeters apart, and is the same for the same one. */
function named(name: string, says: string, body: JsonObject): Denial {
  const rest = { Effect: 'Deny', Principal: '*', ...body };
  const sid = `${SID_PREFIX}${name}${sha256(JSON.stringify(rest)).slice(7, 15)}`;
  return { sid, says, statement: { Sid: sid, ...rest } };
}
