import { like } from './like.ts';
import {
  conditionsOf,
  isForEveryone,
  nameOfStatement,
  type PolicyCondition,
  type PolicyStatement,
  textsOf,
} from './policy-elements.ts';
import { meets, SECURE, type Transport, VERSION } from './transport-condition.ts';

export type { Transport } from './transport-condition.ts';

/** What a policy refuses to everyone because of how a request comes. */
export interface TransportDenial {
  /** On the bucket itself, whatever the action. */
  readonly bucket: boolean;
  /** On each of its objects, whatever the action. */
  readonly objects: boolean;
  /** Statements that count, by Sid or number. */
  readonly by: readonly string[];
  /** Statements that are about transport and fall short, each with what it lacks. */
  readonly short: readonly { readonly statement: string; readonly lacks: string }[];
}

/**
 * Tells what a policy's Deny statements refuse to everyone who comes this way. A statement counts where it names every
 * principal and every action of S3, and holds for each such request; several may cover bucket and objects together.
 * `aws:SecureTransport` is in every request, `s3:TlsVersion` in none over plain HTTP.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-securetransport
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
 */
export function transportDenial(
  statements: readonly PolicyStatement[],
  bucketArn: string,
  transport: Transport,
): TransportDenial {
  const by: string[] = [];
  const short: { statement: string; lacks: string }[] = [];
  let [bucket, objects] = [false, false];
  for (const [index, statement] of statements.entries()) {
    if (statement.Effect !== 'Deny') continue;
    const lacks = shortcomings(statement, transport);
    const covers = { bucket: coversBucket(statement, bucketArn), objects: coversObjects(statement, bucketArn) };
    const name = nameOfStatement(statement, index);
    if (lacks.length === 0 && (covers.bucket || covers.objects)) {
      by.push(name);
      bucket ||= covers.bucket;
      objects ||= covers.objects;
    } else if (isAbout(statement, transport)) {
      const where = covers.bucket || covers.objects ? [] : [`is for ${resources(statement)} only`];
      short.push({ statement: name, lacks: [...lacks, ...where].join(', ') });
    }
  }
  return { bucket, objects, by, short };
}

/** Tells whether everyone who comes this way is refused everything on the bucket and on its objects. */
export const isDenied = ({ bucket, objects }: TransportDenial): boolean => bucket && objects;

/** Tells whether a policy gives anything to everyone, on no condition but how the request comes. */
export function allowsEveryone(statements: readonly PolicyStatement[]): boolean {
  return statements.some(
    (statement) =>
      statement.Effect === 'Allow' &&
      (isForEveryone(statement) || statement.NotPrincipal !== undefined) &&
      conditionsOf(statement)?.every(isOfTransport) === true,
  );
}

const isOfTransport = ({ key }: PolicyCondition): boolean => [SECURE, VERSION].includes(key.toLowerCase());

/** Says what keeps a statement from refusing everything to everyone who comes this way; nothing where it does. */
function shortcomings(statement: PolicyStatement, transport: Transport): string[] {
  return [
    ...(isForEveryone(statement) ? [] : [`is ${whom(statement)}`]),
    ...(isForEveryAction(statement) ? [] : [`is ${actions(statement)}`]),
    ...ofConditions(statement, transport),
  ];
}

function ofConditions(statement: PolicyStatement, transport: Transport): string[] {
  const conditions = conditionsOf(statement);
  if (conditions === undefined) return ['has a Condition that is not understood'];
  return conditions.flatMap((condition) => {
    const answer = meets(condition, transport);
    if (answer === 'yes') return [];
    const text = `${condition.operator}${condition.meetsAbsent ? ' (or absent)' : ''} ${condition.key}`;
    const values = condition.values.join(', ');
    return answer === 'narrows'
      ? [`holds only under a further condition (${text} ${values})`]
      : [`does not hold for ${transport === 'http' ? 'plain HTTP' : `TLS ${version(transport)}`} (${text} ${values})`];
  });
}

/** A statement on transport that was meant for this, but falls short of it. */
function isAbout(statement: PolicyStatement, transport: Transport): boolean {
  const wanted = transport === 'http' ? [SECURE, VERSION] : [VERSION];
  return (conditionsOf(statement) ?? []).some(({ key }) => wanted.includes(key.toLowerCase()));
}

function isForEveryAction({ Action, NotAction }: PolicyStatement): boolean {
  if (NotAction === undefined) return textsOf(Action).some((pattern) => /^(?:s3:)?\*+$/i.test(pattern));
  // What is left out is of another service, and so takes nothing of S3 out.
  return textsOf(NotAction).every((pattern) => /^[a-z0-9-]+:/i.test(pattern) && !/^s3:/i.test(pattern));
}

function coversBucket({ Resource, NotResource }: PolicyStatement, arn: string): boolean {
  if (NotResource === undefined) return textsOf(Resource).some((pattern) => like(pattern, arn));
  return textsOf(NotResource).every((pattern) => !pattern.includes('${') && !like(pattern, arn));
}

/** Stands for any one character of a key: no pattern names it, so that only a wildcard meets it. */
const ANY = '\uffff';

function coversObjects({ Resource, NotResource }: PolicyStatement, arn: string): boolean {
  const first = `${arn}/${ANY}`;
  if (NotResource !== undefined) {
    return textsOf(NotResource).every((pattern) => {
      const fixed = pattern.split(/[*?]|\$\{/)[0] ?? '';
      return fixed === pattern ? !pattern.startsWith(`${arn}/`) : !meetsBeginning(fixed, `${arn}/`);
    });
  }
  return textsOf(Resource).some((pattern) => {
    if (!pattern.endsWith('*') || pattern.includes('${')) return false;
    const beginning = pattern.replace(/\*+$/, '');
    // Whatever follows is met by the last star, so the rest has to meet how every object's ARN begins.
    return Array.from({ length: first.length + 1 }, (_, length) => first.slice(0, length)).some((start) =>
      like(beginning, start),
    );
  });
}

const meetsBeginning = (a: string, b: string): boolean => a.startsWith(b) || b.startsWith(a);

function whom({ Principal, NotPrincipal }: PolicyStatement): string {
  return NotPrincipal === undefined ? `for ${short(Principal)} only` : `not for ${short(NotPrincipal)}`;
}

function actions({ Action, NotAction }: PolicyStatement): string {
  return NotAction === undefined ? `for ${short(Action)} only` : `not for ${short(NotAction)}`;
}

const resources = ({ Resource, NotResource }: PolicyStatement): string =>
  NotResource === undefined ? short(Resource) : `what is not ${short(NotResource)}`;

/** An element in so many words; a long list is cut. */
function short(value: unknown): string {
  const isPlain = typeof value !== 'object' || value === null || Array.isArray(value);
  const texts = isPlain ? textsOf(value) : Object.values(value).flatMap(textsOf);
  const more = texts.length - 2;
  return texts.length === 0 ? 'no one' : `${texts.slice(0, 2).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const version = (transport: Transport): string => Number(transport).toFixed(1);
