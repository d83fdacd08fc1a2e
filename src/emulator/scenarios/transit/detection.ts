import { account, type Draft, day, region } from '../draft.ts';
import { customFormat } from '../flow-logs.ts';
import { PUSH_QUEUE } from '../pushes.ts';

/** Adds VPCs that are watched well and not at all, encryption controls, and a rule that somebody turned off. */
export function addDetection(draft: Draft): void {
  const ledger = addVpc(draft, 'ledger', '10.40.0.0/16');
  addFlowLog(draft, 'ledger', ledger, `${customFormat} \${encryption-status}`);
  addVpc(draft, 'sandbox', '10.42.0.0/16');
  addControl(draft, ledger, 'ledger', 'enforce');
  addControl(draft, draft.naming.id('vpc', 'analytics'), 'analytics', 'monitor');
  const rule = draft.world.eventRules[`default/${PUSH_QUEUE}-access-analyzer`];
  if (rule !== undefined) rule.enabled = false;
}

/** Adds a VPC. Nothing is in it, so that what flow logs show of the account stays as it is. */
export function addVpc({ world, naming }: Draft, name: string, cidrBlock: string): string {
  const vpcId = naming.id('vpc', name);
  world.vpcs[vpcId] = { vpcId, cidrBlock, isDefault: false, tags: { Name: name } };
  return vpcId;
}

/** Adds a flow log of all traffic of a VPC to CloudWatch Logs, gathered over ten minutes. */
export function addFlowLog({ world, naming, now }: Draft, name: string, resourceId: string, logFormat: string): void {
  const flowLogId = naming.id('fl', name);
  const logGroupName = `/vpc/${name}/flow-logs`;
  world.flowLogs[flowLogId] = {
    flowLogId,
    resourceId,
    trafficType: 'ALL',
    status: 'ACTIVE',
    destinationType: 'cloud-watch-logs',
    logGroupName,
    destination: `arn:aws:logs:${region}:${account}:log-group:${logGroupName}`,
    logFormat,
    maxAggregationSeconds: 600,
    deliveryDelaySeconds: 5,
    createdAt: now - 20 * day,
    deliverLogsError: null,
    hiveCompatible: false,
    perHour: false,
    tags: { Name: name },
  };
}

/** Adds an encryption control that is at work. */
export function addControl({ world, naming }: Draft, vpcId: string, name: string, mode: 'monitor' | 'enforce'): void {
  const vpcEncryptionControlId = naming.id('vpcec', name);
  world.vpcEncryptionControls[vpcEncryptionControlId] = {
    vpcEncryptionControlId,
    vpcId,
    mode,
    state: 'available',
    tags: { Name: name },
  };
}
