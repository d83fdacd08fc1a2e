import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BlastItem, Plan, SavedPlan } from '../../src/playbook/plan.ts';
import { hashPlan, isIntact, sealPlan } from '../../src/playbook/plan-hash.ts';

const word = fc.string({ minLength: 1, maxLength: 8 });
const words = fc.array(word, { maxLength: 3 });
const name = fc.stringMatching(/^[a-z]{1,4}$/);
const leaf = fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null));
const json = fc.oneof(leaf, fc.array(leaf, { maxLength: 3 }), fc.dictionary(name, leaf, { maxKeys: 3 }));
const object = fc.dictionary(name, json, { maxKeys: 3 });
const blastItem: fc.Arbitrary<BlastItem> = fc.record(
  {
    kind: word,
    label: word,
    detail: word,
    seen: word,
    names: words,
    seenNames: words,
    level: fc.constantFrom('info', 'warn'),
  },
  { requiredKeys: ['kind', 'label', 'level'] },
);
const step = fc.record({
  id: word,
  kind: word,
  title: word,
  args: object,
  before: json,
  change: fc.array(fc.record({ what: word, before: word, after: word }), { maxLength: 2 }),
  calls: fc.array(fc.record({ service: fc.constantFrom('ec2', 's3'), operation: word, input: object }), {
    maxLength: 2,
  }),
  undo: word,
});
const anyPlan: fc.Arbitrary<Plan> = fc.record({
  version: fc.constant(1),
  playbook: word,
  params: fc.dictionary(name, word, { maxKeys: 3 }),
  target: fc.record({ kind: word, id: word, label: word }),
  account: word,
  region: word,
  summary: word,
  blastRadius: fc.uniqueArray(blastItem, {
    minLength: 1,
    maxLength: 5,
    selector: ({ kind, label, detail, level }) => JSON.stringify([kind, label, detail, level]),
  }),
  wontStop: words,
  warnings: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }),
  verification: fc.record({ how: word, seconds: fc.nat() }),
  undo: words,
  steps: fc.array(step, { minLength: 1, maxLength: 3 }),
}) as fc.Arbitrary<Plan>;

const saved = (plan: Plan): SavedPlan =>
  sealPlan({ plan, plannedAt: '2026-01-02T03:04:05.000Z', plannedBy: 'arn:aws:iam::1:user/a', tool: 'transit-tui 0' });

type Path = readonly (string | number)[];

/** The path of every value below, members of lists and objects included. */
function paths(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([name, each]) => paths(each, [...at, name]))];
}

const another = (value: unknown): unknown => {
  if (typeof value === 'string') return `${value}~`;
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (Array.isArray(value)) return [...value, 'more'];
  return value === null ? 'something' : { ...value, '~more': 'more' };
};

/** A copy in which the value at a path is `change` of it; undefined takes it out. */
function changed<Whole>(whole: Whole, path: Path, change: (value: unknown) => unknown): Whole {
  const [name, ...rest] = path;
  if (name === undefined) return change(whole) as Whole;
  if (Array.isArray(whole)) {
    const members = whole.map((each, index) => (index === Number(name) ? changed(each, rest, change) : each));
    return members.filter((each) => each !== undefined) as Whole;
  }
  const given = whole as Record<string, unknown>;
  return { ...given, [name]: changed(given[name], rest, change) } as Whole;
}

const isSeen = (path: Path): boolean =>
  path.includes('blastRadius') && (path.includes('seen') || path.includes('seenNames'));

describe('the hash that an approval names', () => {
  test('is the same whatever was seen how often and when, and in which order whom and what is listed', () => {
    fc.assert(
      fc.property(
        anyPlan.chain((plan) =>
          fc.record({
            plan: fc.constant(plan),
            blastRadius: fc.shuffledSubarray([...plan.blastRadius], { minLength: plan.blastRadius.length }),
            warnings: fc.shuffledSubarray([...plan.warnings], { minLength: plan.warnings.length }),
            seen: fc.array(fc.option(word, { nil: undefined }), { minLength: 5, maxLength: 5 }),
          }),
        ),
        ({ plan, blastRadius, warnings, seen }) => {
          const items = blastRadius.map(({ seen: _, seenNames: __, ...item }, index) => {
            const by = seen[index];
            return by === undefined ? item : { ...item, seen: by, seenNames: [by] };
          });
          // The same one twice tells nobody more.
          const [again] = items;
          const twice = again === undefined ? [] : [{ ...again, seen: 'again' }];
          expect(hashPlan({ ...plan, blastRadius: [...items, ...twice], warnings })).toBe(hashPlan(plan));
        },
      ),
    );
  });

  test('is another one for any other value, one more or one less, wherever it stands', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const hash = hashPlan(plan);
        for (const path of paths(plan).filter((each) => !isSeen(each) && each.length > 0)) {
          expect(hashPlan(changed(plan, path, another)), path.join('.')).not.toBe(hash);
          if (path.length === 1) continue;
          expect(hashPlan(changed(plan, path, () => undefined)), `without ${path.join('.')}`).not.toBe(hash);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('is another one where one more is hit, or the same one worse', () => {
    fc.assert(
      fc.property(anyPlan, blastItem, fc.nat(), (plan, item, at) => {
        const client: BlastItem = { ...item, label: 'nobody else is called this' };
        expect(hashPlan({ ...plan, blastRadius: [...plan.blastRadius, client] })).not.toBe(hashPlan(plan));
        const index = at % plan.blastRadius.length;
        const raised = changed(plan, ['blastRadius', index, 'level'], (level) => (level === 'warn' ? 'info' : 'warn'));
        expect(hashPlan(raised)).not.toBe(hashPlan(plan));
      }),
    );
  });

  test('is another one where the steps come in another order', () => {
    fc.assert(
      fc.property(anyPlan, step, (plan, last) => {
        const one = { ...plan, steps: [...plan.steps, { ...last, id: 'last of all' }] } as Plan;
        expect(hashPlan({ ...one, steps: one.steps.toReversed() })).not.toBe(hashPlan(one));
      }),
    );
  });
});

describe('a saved plan', () => {
  test('is intact as it was sealed, also when read back from a file', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        expect(isIntact(JSON.parse(JSON.stringify(saved(plan))))).toBe(true);
      }),
    );
  });

  test('shows every change of the file, of what no approval covers too', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const file = saved(plan);
        for (const path of paths(file).filter(({ length }) => length > 0)) {
          expect(isIntact(changed(file, path, another)), path.join('.')).toBe(false);
        }
        expect(isIntact({ ...file, plan: { ...plan, blastRadius: [] } })).toBe(false);
      }),
      { numRuns: 30 },
    );
  });

  test('that was edited and sealed anew has another hash than the one that was approved', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const forged = sealPlan({ ...saved(plan), plan: { ...plan, summary: `${plan.summary}, harmless` } });
        expect(isIntact(forged)).toBe(true);
        expect(forged.hash).not.toBe(saved(plan).hash);
      }),
    );
  });
});
