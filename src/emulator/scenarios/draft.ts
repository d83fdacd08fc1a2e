import type { World } from '../state.ts';
import { emptyTransit } from '../transit-state.ts';
import type { Naming } from './naming.ts';

/** What the builders of a scenario share: the world being made, its names and the time it starts. */
export interface Draft {
  readonly world: World;
  readonly naming: Naming;
  readonly now: number;
}

export const account = '111122223333';
export const partnerAccount = '444455556666';
export const region = 'us-east-1';

/** Addresses that the story is told with; documentation and private ranges only. */
export const addresses = {
  dropHost: '198.51.100.23',
  stolenKeyHost: '198.51.100.77',
  torExit: '203.0.113.66',
  scanner: '203.0.113.14',
  secondScanner: '203.0.113.101',
  office: '192.0.2.10',
  officeRange: '192.0.2.0/28',
  s3Range: '192.0.2.64/26',
  s3Host: '192.0.2.71',
  dropHostIpv6: '2001:db8:bad::23',
} as const;

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** Makes a world with nothing in it. */
export function emptyWorld(scenario: string, seed: number, now: number): World {
  return {
    seed,
    scenario,
    accountId: account,
    accountAlias: 'acme-payments-prod',
    region,
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    startedAt: now,
    vpcs: {},
    subnets: {},
    instances: {},
    interfaces: {},
    groups: {},
    networkAcls: {},
    snapshots: {},
    instanceProfiles: {},
    autoScalingGroups: {},
    targetGroups: {},
    buckets: {},
    accessPoints: {},
    accountPublicAccessBlock: null,
    roles: {},
    users: {},
    detectors: {},
    findings: {},
    analyzers: {},
    accessFindings: {},
    flowLogs: {},
    queues: {},
    eventBuses: ['default'],
    eventRules: {},
    announced: {},
    traffic: [],
    prefixLists: {},
    trafficState: { settledAt: now - hour, judgements: {} },
    generated: { findings: 0, flows: 0 },
    callers: {},
    idCounter: 0,
    ...emptyTransit(),
  };
}
