import { expect, it } from 'vitest';
import { auditProgressText } from '../../src/cli/audit-progress.ts';

it('says how far an audit is, how fast it goes and how long it takes', () => {
  const text = auditProgressText({ done: 1_204, total: 2_408, checksDone: 3, checks: 17 }, 12_040);
  expect(text).toBe('████████░░░░░░░░ 3 of 17 checks, 1,204 of 2,408 readings, 100/s, about 13 s left');
});

it('foretells nothing before something is read', () => {
  expect(auditProgressText({ done: 0, total: 0, checksDone: 0, checks: 1 }, 0)).toBe(
    '░░░░░░░░░░░░░░░░ 0 of 1 check, 0 of 0 readings',
  );
});
