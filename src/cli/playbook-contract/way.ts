import type { Emulator, ScenarioName } from '../../emulator/emulator.ts';
import type { World } from '../../emulator/state.ts';

/** One way through a playbook, at one strength and in one world: the contract, the crash and the fault matrix take all of them. */
export interface Way {
  /** The playbook's id and what is special: a test's title. */
  readonly name: string;
  readonly playbook: string;
  /** The scenario it starts in; `s3-exfiltration` unless told. */
  readonly scenario?: ScenarioName;
  params(emulator: Emulator): Readonly<Record<string, string>>;
  /** Changes the scenario's account before anything is planned. */
  prepare?(emulator: Emulator): void;
  /**
   * Takes out of an account what rollback leaves changed by the recipe's own words (snapshots stay, rules that are made again
   * get new ids), so that what is left must be exactly as before. The account is a copy and may be changed.
   */
  forget?(account: World): void;
  /** `permissions` where the way only adds calls to what the others make; it is then left out of all that crashes and fails. */
  readonly only?: 'permissions';
}
