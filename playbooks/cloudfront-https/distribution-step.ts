import {
  type DistributionVersion,
  getDistributionConfig,
  getDistributionStatus,
} from '../../src/aws/cloudfront/reads.ts';
import { updateDistribution } from '../../src/aws/cloudfront/writes.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { ReadAccess } from '../../src/aws/session.ts';
import { canonicalJson, sameJson, sha256 } from '../../src/playbook/canonical.ts';
import { type ApplyContext, call, type Standing, type StepKind } from '../../src/playbook/define.ts';
import type { Json, JsonObject, PlannedStep } from '../../src/playbook/plan.ts';
import { type Edit, nameOf, shownConfig, valueIn, withSettings } from './setting.ts';

/** What the step reads: the version, the settings that it changes in their order, and a digest of all the others. */
interface DistributionState {
  readonly etag: string;
  readonly settings: readonly Json[];
  readonly others: string;
}

/** Plans the step that puts a configuration with these edits in place of one version of a distribution. */
export function distributionStep(id: string, version: DistributionVersion, edits: readonly Edit[]): PlannedStep {
  const after = withSettings(
    version.config,
    edits.map(({ setting, after: value }) => ({ setting, value })),
  );
  const count = edits.length === 1 ? 'one setting' : `${edits.length} settings`;
  return {
    id: `distribution:${id}`,
    kind: 'distribution',
    title: `Change ${count} of distribution ${id}, and leave all others as they are`,
    args: { id, edits: edits as unknown as Json },
    before: stateOf(version, edits) as unknown as Json,
    change: edits.map((edit) => ({ what: nameOf(edit.setting), before: said(edit.before), after: said(edit.after) })),
    calls: [
      call('cloudfront', 'UpdateDistribution', {
        Id: id,
        IfMatch: version.etag,
        DistributionConfig: shownConfig(after),
      }),
    ],
    undo: `Set ${count} of distribution ${id} back: ${edits.map(({ setting, before }) => `${nameOf(setting)} to ${said(before)}`).join(', ')}`,
  };
}

/** Changes settings of a distribution; CloudFront takes a whole configuration in place of the version that is named, or refuses. */
export const distribution: StepKind = {
  async capture({ read }, step) {
    const { id, edits } = argsOf(step);
    const version = await versionOf(read, id);
    return version === undefined ? null : (stateOf(version, edits) as unknown as Json);
  },
  standing: (current, step) => {
    if (current === null) return 'gone';
    return standingOf(asState(current).settings, argsOf(step).edits);
  },
  async apply(context, step, current) {
    const { id, edits } = argsOf(step);
    const version = await getDistributionConfig(context.read, id);
    if (version.etag !== asState(current).etag) throw movedMeanwhile(id);
    return put(
      context,
      id,
      version,
      edits.map(({ setting, after: value }) => ({ setting, value })),
    );
  },
  recall: (current) => ({ etag: asState(current).etag }),
  async confirm({ read }, step, current) {
    const { id } = argsOf(step);
    const status = await getDistributionStatus(read, id);
    const isSame = asState(current).others === asState(step.before).others;
    const others = isSame
      ? 'all other settings are as they were'
      : 'other settings were changed since, not by this run';
    return {
      evidence: `the configuration reads back as planned; ${others}`,
      ...(status === 'Deployed'
        ? {}
        : {
            remaining: [
              `the change is still on its way to the edge locations (Status ${status ?? 'not given'}), which takes minutes: until then some serve as before`,
            ],
          }),
    };
  },
  standingBack(current, step) {
    if (current === null) return 'gone';
    const { edits } = argsOf(step);
    const { settings } = asState(current);
    const here = edits.map((_, index) => index).filter((index) => settings[index] !== 'gone');
    // What they belong to was taken away by someone else: there is nothing to set back.
    if (here.length === 0) return { kept: goneOf(edits, settings) };
    const pick = <Item>(items: readonly Item[]): Item[] => here.flatMap((index) => items.slice(index, index + 1));
    return standingOf(pick(settings), pick(edits));
  },
  async undo(context, step) {
    const { id, edits } = argsOf(step);
    const version = await getDistributionConfig(context.read, id);
    const settings = edits.map(({ setting }) => valueIn(version.config, setting));
    const back = edits.filter(({ after }, index) => sameJson(settings[index], after));
    if (back.length > 0) {
      await put(
        context,
        id,
        version,
        back.map(({ setting, before: value }) => ({ setting, value })),
      );
    }
    return settings.includes('gone') ? { kept: goneOf(edits, settings) } : {};
  },
};

function standingOf(settings: readonly Json[], edits: readonly Edit[]): Standing {
  const isAt = (side: 'before' | 'after') => (edit: Edit, index: number) => sameJson(settings[index], edit[side]);
  if (edits.every(isAt('after'))) return 'after';
  if (edits.every(isAt('before'))) return 'before';
  return edits.every((edit, index) => isAt('before')(edit, index) || isAt('after')(edit, index)) ? 'between' : 'other';
}

/** Undefined for a distribution that is no more. */
async function versionOf(read: ReadAccess, id: string): Promise<DistributionVersion | undefined> {
  try {
    return await getDistributionConfig(read, id);
  } catch (error) {
    if (error instanceof FailureError && error.failure.awsCode === 'NoSuchDistribution') return undefined;
    throw error;
  }
}

/** Sends what was read with nothing changed but these settings, in place of the very version that was read. */
async function put(
  { write }: ApplyContext,
  id: string,
  { etag, config }: DistributionVersion,
  settings: Parameters<typeof withSettings>[1],
): Promise<JsonObject> {
  try {
    return { etag: await updateDistribution(write, { id, etag, config: withSettings(config, settings) }) };
  } catch (error) {
    if (error instanceof FailureError && error.failure.awsCode === 'PreconditionFailed') throw movedMeanwhile(id);
    throw error;
  }
}

const movedMeanwhile = (id: string): FailureError =>
  new FailureError({
    code: 'refused',
    message: `Distribution ${id} was changed in the very moment in which it was to be updated, and was left as it is.`,
    hint: 'Look at who changes it, then plan anew.',
  });

/** Values of headers are no part of the digest: with one, a short secret could be guessed. */
function stateOf({ etag, config }: DistributionVersion, edits: readonly Edit[]): DistributionState {
  const others = withSettings(
    config,
    edits.map(({ setting }) => ({ setting, value: null })),
  );
  return {
    etag,
    settings: edits.map(({ setting }) => valueIn(config, setting)),
    others: sha256(canonicalJson(shownConfig(others))),
  };
}

const argsOf = ({ args }: PlannedStep) => args as unknown as { readonly id: string; readonly edits: readonly Edit[] };
const asState = (state: Json): DistributionState => state as unknown as DistributionState;

const said = (value: Json): string =>
  value === null ? 'not set' : Array.isArray(value) ? value.join(', ') : String(value);

function goneOf(edits: readonly Edit[], settings: readonly Json[]): string {
  const names = edits.filter((_, index) => settings[index] === 'gone').map(({ setting }) => nameOf(setting));
  return `someone else took away what ${names.join(', ')} belonged to, and that stays so`;
}
