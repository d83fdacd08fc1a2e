import type { BlastItem } from '../../src/playbook/plan.ts';
import type { Reach } from './reach.ts';
import { ANYONE, OUTSIDERS, type Reader, readersOf } from './who-may-read.ts';

/** Gives who may read before and who may read afterwards, as far as the bucket's side decides it. */
export function readerItems(before: Reach, after: Reach): BlastItem[] {
  const was = readersOf(before);
  const now = new Map(
    readersOf(
      after,
      was.map(({ asker }) => asker),
    ).map((each) => [each.who, each]),
  );
  const items = was.flatMap((each) => {
    const then = now.get(each.who) ?? each;
    return each.may === 'no' && then.may === 'no' ? [] : [itemOf(each, then, before.account)];
  });
  return [...items, ...was.flatMap((each) => distribution(each, now.get(each.who)))];
}

function itemOf(was: Reader, now: Reader, account: string): BlastItem {
  const isOther = was.account !== undefined && was.account !== account;
  const label = isOther ? `${was.who} (another account)` : was.who;
  if (now.may === 'no') return { kind: 'reader', label, detail: `${could(was)}, and can't any more`, level: 'warn' };
  const detail = `${now.may === 'yes' ? 'may still read' : 'may perhaps still read'}: ${now.why}`;
  const isAnyone = was.who === ANYONE || was.who === OUTSIDERS;
  return { kind: 'reader', label, detail, level: isAnyone && now.may === 'yes' ? 'warn' : 'info' };
}

const could = ({ may, why }: Reader): string => `${may === 'yes' ? 'could read' : 'could perhaps read'} (${why})`;

/** A CloudFront distribution that has the bucket as its origin, by the statement that lets it in. */
function distribution({ asker }: Reader, now: Reader | undefined): BlastItem[] {
  const detail =
    now?.may === 'no' ? 'loses its origin: viewers get errors' : 'has this bucket as its origin, and is not affected';
  const level = now?.may === 'no' ? 'warn' : 'info';
  const of = (label: string): BlastItem => ({ kind: 'distribution', label, detail, level });
  if (asker.kind === 'unknown') {
    const identity = /CloudFront Origin Access Identity (\S+)$/.exec(asker.value)?.[1];
    return identity === undefined ? [] : [of(`those with origin access identity ${identity}`)];
  }
  if (asker.kind !== 'service' || asker.name !== 'cloudfront.amazonaws.com') return [];
  const arns = asker.sources?.['aws:sourcearn'] ?? [];
  return (arns.length === 0 ? ['any distribution'] : arns.map((arn) => arn.split('/').at(-1) ?? arn)).map(of);
}
