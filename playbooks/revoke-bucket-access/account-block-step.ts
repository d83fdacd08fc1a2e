import type { PublicAccessBlock } from '../../src/aws/s3/public-access-block.ts';
import { getAccountPublicAccessBlock } from '../../src/aws/s3-control/reads.ts';
import { deleteAccountPublicAccessBlock, putAccountPublicAccessBlock } from '../../src/aws/s3-control/writes.ts';
import { sameJson } from '../../src/playbook/canonical.ts';
import { call, type StepKind } from '../../src/playbook/define.ts';
import type { PlannedStep } from '../../src/playbook/plan.ts';
import { BLOCK_ALL, BLOCK_ALL_SENT, blockChange } from './block-step.ts';

/** Plans the step that turns on the account's whole block on public access, which goes before every bucket's own. */
export function accountBlockStep(account: string, before: PublicAccessBlock | null): PlannedStep {
  return {
    id: `account-block:${account}`,
    kind: 'account-block',
    title: `Block all public access to every bucket of account ${account}`,
    args: { account },
    before: { block: before === null ? null : { ...before } },
    change: blockChange(before),
    calls: [
      call('s3-control', 'PutPublicAccessBlock', {
        AccountId: account,
        PublicAccessBlockConfiguration: BLOCK_ALL_SENT,
      }),
    ],
    undo:
      before === null
        ? `Remove the block from account ${account}, which had none`
        : `Set the block of account ${account} back as it was`,
  };
}

/** Turns on an account's block on public access. */
export const accountBlock: StepKind = {
  async capture({ read, account }) {
    const block = await getAccountPublicAccessBlock(read, { accountId: account });
    return { block: block === null ? null : { ...block } };
  },
  standing(current, step) {
    if (sameJson(current, { block: BLOCK_ALL })) return 'after';
    return sameJson(current, step.before) ? 'before' : 'other';
  },
  async apply({ write, account }) {
    await putAccountPublicAccessBlock(write, { accountId: account, block: BLOCK_ALL });
    return {};
  },
  async confirm() {
    return { evidence: "all four switches of the account's block read back on" };
  },
  async undo({ write, account }, { before }) {
    const { block } = before as { block: PublicAccessBlock | null };
    if (block === null) await deleteAccountPublicAccessBlock(write, { accountId: account });
    else await putAccountPublicAccessBlock(write, { accountId: account, block });
    return {};
  },
};
