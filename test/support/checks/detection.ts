import type { Emulator } from '../../../src/emulator/emulator.ts';
import type { FlowLogState } from '../../../src/emulator/state.ts';

/** The account in the region, as a check names it. */
export const region = (): string => '111122223333/us-east-1';

/** Gives the id of a VPC by its name. */
export const vpcNamed =
  (name: string) =>
  (emulator: Emulator): string =>
    Object.values(emulator.world().vpcs).find(({ tags }) => tags.Name === name)?.vpcId ?? '';

/** Gives the id of a flow log by its name. */
export const flowLogNamed =
  (name: string) =>
  (emulator: Emulator): string =>
    Object.values(emulator.world().flowLogs).find(({ tags }) => tags.Name === name)?.flowLogId ?? '';

/** Changes a flow log. */
export const withFlowLog =
  (name: string, change: (flowLog: FlowLogState) => void) =>
  (emulator: Emulator): void =>
    emulator.edit((world) => {
      const found = world.flowLogs[flowLogNamed(name)(emulator)];
      if (found !== undefined) change(found);
    });

/** An operation is not permitted. */
export const denied =
  (operation: string) =>
  (emulator: Emulator): void =>
    void emulator.addFault({ operation, kind: 'access-denied', count: 9 });
