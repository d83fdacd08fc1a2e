import { type PolicyStatement, statementsOf } from '../../src/aws/s3/policy-elements.ts';
import { isDenied, type Transport, transportDenial } from '../../src/aws/s3/transport-denial.ts';
import type { PlannedStep } from '../../src/playbook/plan.ts';
import { appendStatement, readPolicy, replaceStatement } from '../steps/bucket-policy/policy-text.ts';
import { refusal } from '../steps/bucket-policy/refusals.ts';
import { minimumStatement, type TransportStatement, tlsOnlyStatement } from './statements.ts';

/** A policy as it is to become, and by which statements; the text is undefined where it demands all that already. */
export interface TlsEdit {
  readonly after: string | undefined;
  readonly statements: readonly TransportStatement[];
  readonly change: PlannedStep['change'];
}

/** The ways to come that are to be denied, each with what it is called. */
export function refusedBy(
  minTls: string | undefined,
): readonly { readonly transport: Transport; readonly is: string }[] {
  const older = [1.0, 1.1, 1.2].filter((version) => minTls !== undefined && version < Number(minTls));
  return [
    { transport: 'http', is: 'plain HTTP' },
    ...older.map((version) => ({ transport: version, is: `TLS ${version.toFixed(1)}` })),
  ];
}

/** Gives what of that a policy does not deny everyone, on bucket and objects; all of it where the text is ambiguous. */
export function stillLetIn(policy: string | null, bucketArn: string, minTls: string | undefined): readonly string[] {
  const statements: readonly PolicyStatement[] = policy === null ? [] : (statementsOf(policy) ?? []);
  return refusedBy(minTls)
    .filter(({ transport }) => !isDenied(transportDenial(statements, bucketArn, transport)))
    .map(({ is }) => is);
}

/** Adds what is missing of our statements to a policy, in place of one of the same Sid; all else keeps its bytes. */
export function tlsEdit(policy: string | null, bucketArn: string, minTls: string | undefined): TlsEdit {
  const missing = stillLetIn(policy, bucketArn, minTls);
  const statements = [
    ...(missing.includes('plain HTTP') ? [tlsOnlyStatement(bucketArn)] : []),
    ...(minTls !== undefined && missing.some((each) => each.startsWith('TLS'))
      ? [minimumStatement(bucketArn, minTls)]
      : []),
  ];
  let text = policy;
  const change: PlannedStep['change'][number][] = [];
  for (const statement of statements) {
    const earlier = text === null ? [] : placesOf(text, statement.Sid);
    if (earlier.length > 1) {
      throw refusal(
        `the policy has ${earlier.length} statements with the Sid ${statement.Sid}, which is this playbook's own`,
        'Give all but one of them another Sid first.',
      );
    }
    const [place] = earlier;
    const added = JSON.stringify(statement);
    change.push({ what: `statement ${statement.Sid}`, before: place?.text ?? 'not there', after: added });
    text =
      text === null || place === undefined
        ? appendStatement(text, statement)
        : replaceStatement(text, place.index, added);
  }
  const others = (policy === null ? [] : readPolicy(policy).statements).length - change.filter(isReplaced).length;
  change.push({ what: 'other statements', before: `${others}`, after: `${others}, byte for byte` });
  return { after: statements.length === 0 || text === null ? undefined : text, statements, change };
}

const isReplaced = ({ before }: PlannedStep['change'][number]): boolean => before !== 'not there';

const placesOf = (policy: string, sid: string) =>
  readPolicy(policy).statements.flatMap(({ text, value }, index) => (value.Sid === sid ? [{ text, index }] : []));
