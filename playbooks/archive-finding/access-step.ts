import type { AccessFinding } from '../../src/aws/accessanalyzer/access-finding.ts';
import { getFinding } from '../../src/aws/accessanalyzer/reads.ts';
import { updateFinding } from '../../src/aws/accessanalyzer/writes.ts';
import { FailureError } from '../../src/aws/errors.ts';
import { call, type StepKind } from '../../src/playbook/define.ts';
import type { PlannedStep } from '../../src/playbook/plan.ts';

const placeOf = ({ args }: PlannedStep) => ({ analyzerArn: String(args.analyzerArn), id: String(args.id) });

/** Plans the step that archives an Access Analyzer finding. */
export function archiveAccessStep({ id, analyzerArn, resource }: AccessFinding): PlannedStep {
  return {
    id: `archive-access-finding:${id}`,
    kind: 'archive-access-finding',
    title: `Archive the finding on ${resource}`,
    args: { analyzerArn, id },
    before: { status: 'ACTIVE' },
    change: [{ what: 'status', before: 'ACTIVE', after: 'ARCHIVED' }],
    calls: [call('accessanalyzer', 'UpdateFindings', { analyzerArn, ids: [id], status: 'ARCHIVED' })],
    undo: 'Make the finding active again',
  };
}

/** Archives an Access Analyzer finding; one that resolved meanwhile needs nothing. */
export const archiveAccess: StepKind = {
  async capture({ read }, step) {
    const { analyzerArn, id } = placeOf(step);
    try {
      return { status: (await getFinding(read, analyzerArn, id)).status };
    } catch (error) {
      if (error instanceof FailureError && error.failure.code === 'not-found') return null;
      throw error;
    }
  },
  standing(current) {
    if (current === null) return 'gone';
    const { status } = current as { status: string };
    if (status === 'ARCHIVED') return 'after';
    return status === 'ACTIVE' ? 'before' : 'other';
  },
  standingBack(current) {
    if (current === null) return 'gone';
    const { status } = current as { status: string };
    if (status === 'RESOLVED') return { kept: 'the access is gone, and Access Analyzer resolved the finding' };
    return status === 'ARCHIVED' ? 'after' : 'before';
  },
  async apply({ write }, step) {
    await updateFinding(write, { ...placeOf(step), status: 'ARCHIVED' });
    return {};
  },
  async undo({ write }, step) {
    await updateFinding(write, { ...placeOf(step), status: 'ACTIVE' });
    return {};
  },
};
