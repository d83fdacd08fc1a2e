import { startResourceScan } from '../../src/aws/accessanalyzer/writes.ts';
import { call, type StepKind } from '../../src/playbook/define.ts';
import type { PlannedStep } from '../../src/playbook/plan.ts';

/** Plans the step that asks Access Analyzer to look at the bucket again; its finding then resolves by itself. */
export function scanStep(analyzerArn: string, resourceArn: string, account: string): PlannedStep {
  return {
    id: `scan:${resourceArn}`,
    kind: 'scan',
    title: 'Ask Access Analyzer to look at the bucket again',
    args: { analyzerArn, resourceArn },
    before: null,
    change: [],
    calls: [call('accessanalyzer', 'StartResourceScan', { analyzerArn, resourceArn, resourceOwnerAccount: account })],
    undo: 'Nothing: Access Analyzer looks again by itself',
  };
}

/** Starts a scan. Nothing rests on it: what proves the change is the bucket itself. */
export const scan: StepKind = {
  optional: true,
  async capture() {
    return null;
  },
  standing: () => 'same',
  async apply({ write, account }, { args }) {
    await startResourceScan(write, {
      analyzerArn: String(args.analyzerArn),
      resourceArn: String(args.resourceArn),
      resourceOwnerAccount: account,
    });
    return {};
  },
  async confirm() {
    return { evidence: 'the scan was accepted; the finding resolves up to 30 minutes later' };
  },
  async undo() {
    return {};
  },
};
