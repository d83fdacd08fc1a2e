import { describeInstances } from '../../src/aws/ec2/reads.ts';
import { FailureError } from '../../src/aws/errors.ts';
import { getRole, instanceProfilesOf } from '../../src/aws/iam/principal-reads.ts';
import { roleNamesOfInstanceProfile } from '../../src/aws/iam/reads.ts';
import type { CallerIdentity, ReadAccess } from '../../src/aws/session.ts';
import { openQuestions } from '../../src/playbook/open-questions.ts';
import type { BlastItem, PlannedStep } from '../../src/playbook/plan.ts';
import { planDenial } from '../steps/deny-older-sessions.ts';
import { isOwnIdentity } from '../steps/own-identity.ts';

/** The denial of the sessions that an instance's role has given so far, and whom it hits besides. */
export interface RoleDenial {
  readonly roleName?: string;
  /** Absent where the profile has no role, or the role is denied everything already. */
  readonly step?: PlannedStep;
  readonly items: readonly BlastItem[];
  readonly warnings: readonly string[];
}

/** Plans to deny the older sessions of an instance profile's role. Refuses, by a FailureError, the caller's own role. */
export async function planRoleDenial(
  read: ReadAccess,
  caller: CallerIdentity,
  { instanceId, profileArn }: { readonly instanceId: string; readonly profileArn: string },
): Promise<RoleDenial> {
  const [roleName] = await roleNamesOfInstanceProfile(read, profileArn);
  if (roleName === undefined) {
    return { items: [], warnings: [`Instance profile ${profileArn} has no role: there is no session to deny.`] };
  }
  if (isOwnIdentity({ kind: 'role', name: roleName }, caller)) throw ownRole(roleName);
  const [role, wearers] = await Promise.all([getRole(read, roleName), wearersOf(read, roleName, profileArn)]);
  const { step, warnings } = await planDenial(read, role, { reach: 'older' });
  const others = wearers.found.filter((each) => each.instanceId !== instanceId && each.state !== 'terminated');
  return {
    roleName,
    ...(step === undefined ? {} : { step }),
    items: [
      {
        kind: 'role',
        label: roleName,
        detail:
          'every session of it issued until 30 seconds after the run begins is denied everything, wherever it is used',
        level: 'warn',
      },
      ...others.map(
        ({ instanceId: id, name }): BlastItem => ({
          kind: 'instance',
          label: id,
          detail: `${name ?? 'without a name'}: has the same role, and is denied everything until it gets new credentials`,
          level: 'warn',
        }),
      ),
    ],
    warnings: [
      ...warnings,
      ...wearers.unknown,
      `Only instances of this region are listed: role ${roleName} is the same in all, and whoever else its trust policy lets in is hit as well.`,
    ],
  };
}

/** A role can be in several profiles; where they can't be listed, that one is known, and the rest is said not to be. */
async function wearersOf(read: ReadAccess, roleName: string, profileArn: string) {
  const unknown: string[] = [];
  const attempt = openQuestions(unknown);
  const values = await attempt(`which other profiles carry role ${roleName}`, [profileArn], () =>
    instanceProfilesOf(read, roleName),
  );
  const found = await describeInstances(read, { filters: [{ name: 'iam-instance-profile.arn', values }] });
  return { found, unknown };
}

function ownRole(roleName: string): FailureError {
  return new FailureError({
    code: 'refused',
    message: `Refused: role ${roleName} is your own: the denial would end this session.`,
    hint: 'Use another identity, or leave the role as it is (--role keep).',
  });
}
