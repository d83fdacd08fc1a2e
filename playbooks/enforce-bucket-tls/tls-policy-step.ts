import { FailureError } from '../../src/aws/errors.ts';
import { bucketArn } from '../../src/aws/s3/bucket-arn.ts';
import type { Proof, StepKind } from '../../src/playbook/define.ts';
import type { PlannedStep } from '../../src/playbook/plan.ts';
import { bucketPolicy } from '../steps/bucket-policy/policy-step.ts';
import { refusedBy, stillLetIn } from './edit.ts';
import { refusePlainEndpoint } from './refuse-plain-endpoint.ts';
import { MINIMUM } from './statements.ts';

/** Replaces a bucket's policy, and judges what reads back as the audit does. */
export const tlsPolicy: StepKind = {
  ...bucketPolicy,
  async admit(step, caller, read) {
    await bucketPolicy.admit?.(step, caller, read);
    // Whoever goes on with a run may come another way than whoever planned it.
    await refusePlainEndpoint(read);
  },
  async confirm({ region }, { args }, current): Promise<Proof> {
    const { policy } = current as { readonly policy: string | null };
    const minTls = minimumIn(args);
    const arn = bucketArn(String(args.bucket), region);
    const [first] = stillLetIn(policy, arn, minTls);
    if (first !== undefined) {
      throw new FailureError({
        code: 'unknown',
        message: `The policy that reads back does not deny ${first} to everyone.`,
        hint: 'Look at the policy: someone may have changed it just now.',
      });
    }
    const denied = refusedBy(minTls).map(({ is }) => is);
    return {
      evidence: `the policy reads back as planned and denies everyone ${denied.join(', ')} on bucket and objects`,
    };
  },
};

/** The version that the run's own statement demands; one of that name that stood there before proves nothing of this run. */
function minimumIn({ policy, sid }: PlannedStep['args']): string | undefined {
  if (![sid].flat().includes(MINIMUM)) return undefined;
  const { Statement = [] } = JSON.parse(String(policy)) as { readonly Statement?: unknown };
  const all = (Array.isArray(Statement) ? Statement : [Statement]) as readonly Minimum[];
  return all.find(({ Sid }) => Sid === MINIMUM)?.Condition?.NumericLessThan?.['s3:TlsVersion'];
}

interface Minimum {
  readonly Sid?: string;
  readonly Condition?: { readonly NumericLessThan?: { readonly 's3:TlsVersion'?: string } };
}
