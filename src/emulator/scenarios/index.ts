import type { ScenarioName } from '../emulator.ts';
import type { World } from '../state.ts';
import { addAnalyzer } from './access-findings.ts';
import { addBackgroundFindings, addDetector } from './background.ts';
import { addBuckets } from './buckets.ts';
import { addCompute } from './compute.ts';
import { addCredentialTheft } from './credential-theft.ts';
import { type Draft, emptyWorld } from './draft.ts';
import { addFlowLogs } from './flow-logs.ts';
import { createNaming } from './naming.ts';
import { addNetwork } from './network.ts';
import { addPrincipals } from './principals.ts';
import { addPushes } from './pushes.ts';
import { makeHealthy } from './quiet.ts';
import { addS3Exfiltration } from './s3-exfiltration.ts';
import { addScale } from './scale.ts';
import { addOrdinaryTraffic } from './traffic-patterns.ts';
import { addTransit } from './transit/index.ts';

export interface ScenarioOptions {
  readonly seed: number;
  /** When the scenario begins, epoch milliseconds. */
  readonly now: number;
  /** `scale` only: how many findings and flow records the world answers with. */
  readonly findings?: number;
  readonly flows?: number;
}

/** Makes the world of a scenario; the same seed and time make the same world, id for id. */
export function createWorld(scenario: ScenarioName, options: ScenarioOptions): World {
  const { seed, now } = options;
  const world = emptyWorld(scenario, seed, now);
  const draft: Draft = { world, naming: createNaming(seed), now };
  addNetwork(draft);
  addPrincipals(draft);
  addCompute(draft);
  addBuckets(draft);
  addFlowLogs(draft);
  addDetector(draft);
  addAnalyzer(draft);
  addOrdinaryTraffic(draft);
  addPushes(draft);
  if (scenario === 'quiet') makeHealthy(world);
  else addBackgroundFindings(draft);
  if (scenario === 's3-exfiltration' || scenario === 'transit') addS3Exfiltration(draft);
  if (scenario === 'credential-theft') addCredentialTheft(draft);
  if (scenario === 'scale') addScale(draft, options.findings ?? 1_000, options.flows ?? 10_000);
  if (scenario === 'transit') addTransit(draft);
  return world;
}
