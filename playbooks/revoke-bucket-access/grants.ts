import type { PolicyText } from '../steps/bucket-policy/policy-text.ts';
import { type Principal, principalsOf, principalText, samePrincipal } from '../steps/bucket-policy/principal.ts';

/** A statement that allows something, and its place in the policy. */
export interface Grant {
  readonly index: number;
  /** `statement 3 (PartnerRead)`, as a person finds it. */
  readonly name: string;
  readonly sid: string | undefined;
  readonly principals: readonly Principal[];
  readonly isConditional: boolean;
}

/** Lists the Allow statements of a policy. */
export function grantsOf(policy: PolicyText | null): Grant[] {
  return (policy?.statements ?? []).flatMap(({ value }, index) => {
    if (value.Effect !== 'Allow') return [];
    const sid = typeof value.Sid === 'string' ? value.Sid : undefined;
    return {
      index,
      name: `statement ${index + 1}${sid === undefined ? '' : ` (${sid})`}`,
      sid,
      principals: principalsOf(value),
      isConditional: value.Condition !== undefined,
    };
  });
}

/** Which statements removing a principal's access means, and which others still give it something. */
export interface Choice {
  readonly removed: readonly Grant[];
  /** Statements that reach the principal without naming it, or name it under a condition: left alone. */
  readonly left: readonly Grant[];
}

/**
 * Chooses the statements to remove: the one named by its Sid or its number (from 1), or those that name the
 * principal. Those for everyone under a condition (an organisation, an access point) are only taken when named.
 */
export function chooseGrants(
  grants: readonly Grant[],
  wanted: { readonly statement?: string; readonly principal?: Principal },
): Choice {
  const { statement, principal } = wanted;
  if (statement !== undefined) {
    return { removed: grants.filter((grant) => answersTo(grant, statement)), left: [] };
  }
  if (principal === undefined) return { removed: [], left: [] };
  const naming = grants.filter((grant) => grant.principals.some((each) => samePrincipal(each, principal)));
  const removed = principal.kind === 'everyone' ? naming.filter((grant) => !grant.isConditional) : naming;
  const left = grants.filter((grant) => !removed.includes(grant) && reaches(grant, principal));
  return { removed, left };
}

function answersTo(grant: Grant, statement: string): boolean {
  return grant.sid === statement || String(grant.index + 1) === statement;
}

function reaches(grant: Grant, principal: Principal): boolean {
  return grant.principals.some(
    (each) =>
      each.kind === 'everyone' ||
      samePrincipal(each, principal) ||
      (principal.kind === 'arn' && each.kind === 'account' && each.account === principal.account),
  );
}

/** Names a grant's principals for a person. */
export function whoOf(grant: Grant): string {
  return grant.principals.map(principalText).join(', ') || 'nobody';
}
