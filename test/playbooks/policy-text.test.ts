import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { appendStatement, readPolicy, removeStatements } from '../../playbooks/steps/bucket-policy/policy-text.ts';

const SAMPLES = new URL('../../../shared/data/policies/recorded_bucket_policies.jsonl', import.meta.url);
const added = {
  Sid: 'Ours',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: 'arn:aws:s3:::amzn-s3-demo-bucket',
};

const statement = fc.record({
  Sid: fc.string(),
  Effect: fc.constantFrom('Allow', 'Deny'),
  Unknown: fc.jsonValue(),
  'ключ "\\{': fc.string({ unit: 'grapheme' }),
});
const space = fc.constantFrom('', ' ', '\n\t', '\r\n  ');

/** A policy's text in a form of its own, and the text of each of its statements in it. */
const policy = fc
  .tuple(fc.array(statement, { minLength: 1, maxLength: 5 }), space, space, fc.boolean())
  .map(([all, a, b, indent]) => {
    const texts = all.map((each) => JSON.stringify(each, null, indent ? 3 : 0));
    const list = `${a}[${b}${texts.join(`${a},${b}`)}${a}]${b}`;
    return { texts, text: `${a}{"Version":${b}"2012-10-17",${a}"Statement":${list},"Id"${a}:"x]}"}${b}` };
  });

function checkAppend(text: string): void {
  const before = readPolicy(text).statements.map((each) => each.text);
  const after = appendStatement(text, added);
  const read = readPolicy(after);
  expect(read.statements.slice(0, -1).map((each) => each.text)).toEqual(before);
  expect(read.statements.at(-1)?.value).toEqual(added);
  const { Statement: _, ...rest } = JSON.parse(text);
  const { Statement: __, ...restAfter } = JSON.parse(after);
  expect(restAfter).toEqual(rest);
}

function checkRemove(text: string, indexes: ReadonlySet<number>): void {
  const before = readPolicy(text).statements.map((each) => each.text);
  const kept = before.filter((_, index) => !indexes.has(index));
  const after = removeStatements(text, indexes);
  if (kept.length === 0) expect(after).toBeNull();
  else expect(readPolicy(after ?? '').statements.map((each) => each.text)).toEqual(kept);
}

describe('editing a policy', () => {
  test('finds each statement byte for byte', () => {
    fc.assert(
      fc.property(policy, ({ text, texts }) => {
        expect(readPolicy(text).statements.map((each) => each.text)).toEqual(texts);
      }),
    );
  });

  test('by adding a statement leaves every other byte of the others', () => {
    fc.assert(fc.property(policy, ({ text }) => checkAppend(text)));
  });

  test('by removing statements leaves every byte of the others', () => {
    fc.assert(
      fc.property(policy, fc.infiniteStream(fc.boolean()), ({ text, texts }, choice) => {
        checkRemove(text, new Set([...texts.keys()].filter(() => choice.next().value === true)));
      }),
    );
  });

  test('holds for policies that were recorded from real accounts', (context) => {
    if (!existsSync(SAMPLES))
      context.skip('SKIPPED: ../shared/data/policies is not here, so real policies are not tried');
    const recorded = readFileSync(SAMPLES, 'utf8').trim().split('\n');
    expect(recorded.length).toBeGreaterThan(5);
    for (const line of recorded) {
      const text = (JSON.parse(line) as { policy: string }).policy;
      checkAppend(text);
      readPolicy(text).statements.forEach((_, index) => {
        checkRemove(text, new Set([index]));
      });
    }
  });

  test('takes a single statement that is in no list', () => {
    const single = '{ "Statement" : { "Sid" : "One" } , "Version":"2008-10-17" }';
    checkAppend(single);
    expect(appendStatement(single, added)).toContain('[{ "Sid" : "One" },{"Sid":"Ours"');
    expect(removeStatements(single, new Set([0]))).toBeNull();
  });

  test('of a bucket without one makes one', () => {
    expect(JSON.parse(appendStatement(null, added))).toEqual({ Version: '2012-10-17', Statement: [added] });
  });

  test.each([
    [
      'a key that is there twice',
      '{"Statement":[{"Sid":"A","Effect":"Allow","Effect":"Deny"}]}',
      /names "Effect" twice/,
    ],
    ['a key that is there twice, once escaped', '{"Statement":[{"Sid":"A","S\\u0069d":"B"}]}', /names "Sid" twice/],
    ['two lists of statements', '{"Statement":[],"Statement":[]}', /names "Statement" twice/],
    ['no statements', '{"Version":"2012-10-17"}', /has no Statement/],
    ['statements that are text', '{"Statement":["x"]}', /not a list of statements/],
    ['text that is no JSON', '{"Statement":[', /can't be read/],
    ['nesting without end', `{"Statement":${'['.repeat(300)}${']'.repeat(300)}}`, /nested too deeply/],
  ])('is refused for %s', (_, text, reason) => {
    expect(() => appendStatement(text, added)).toThrow(reason);
  });
});
