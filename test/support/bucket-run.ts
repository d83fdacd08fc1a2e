import type { World } from '../../src/emulator/state.ts';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import { follow, type PlaybookWorld } from './playbook-world.ts';
import { refusalOf } from './refusal.ts';
import { EXPORTS } from './scenario.ts';

export const RESPONDER = 'arn:aws:iam::111122223333:role/IncidentResponder';
export const WORKER = 'arn:aws:iam::111122223333:role/PaymentsExportRole';
export const REPORTS = 'amzn-s3-demo-reports';
export const PARTNER = '444455556666';

type Params = Readonly<Record<string, string>>;

/** Plans, runs and rolls back revoke-bucket-access in a world, on the bucket that data leaves by unless told. */
export function bucketRun(world: () => PlaybookWorld) {
  const edit = (change: (now: World) => void): void => world().emulator.edit(change);
  return {
    edit,
    planned: (params: Params): Promise<SavedPlan> =>
      world().port.plan('revoke-bucket-access', { bucket: EXPORTS, ...params }),
    run: (saved: SavedPlan) => follow(world().port.run(saved, { approval: saved.hash })),
    rollBack: (saved: SavedPlan, runId: string) => follow(world().port.rollback(runId, { approval: saved.hash })),
    refusalOf: (params: Params) => refusalOf(world().port, 'revoke-bucket-access', { bucket: EXPORTS, ...params }),
    setPolicy: (Statement: readonly object[], name = EXPORTS): void =>
      edit((now) => {
        bucketOf(now, name).policy = JSON.stringify({ Version: '2012-10-17', Statement });
      }),
  };
}

/** Finds a bucket of a world. */
export function bucketOf(now: World, name: string) {
  const found = now.buckets[name];
  if (found === undefined) throw new Error(`The scenario has no bucket ${name}`);
  return found;
}

/** Finds an access point of a world. */
export function pointOf(now: World, name: string) {
  const found = now.accessPoints[name];
  if (found === undefined) throw new Error(`The scenario has no access point ${name}`);
  return found;
}

/** The kinds of a plan's steps, in order. */
export const kindsOf = (saved: SavedPlan) => saved.plan.steps.map((step) => step.kind);

/** What a plan's blast radius says of one kind. */
export const itemsOf = (saved: SavedPlan, kind: string) =>
  saved.plan.blastRadius.filter((item) => item.kind === kind).map(({ label, detail, level }) => [label, detail, level]);
