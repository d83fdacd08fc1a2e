import { describe, expect, test } from 'vitest';
import { initialState, type SessionFacts } from '../../src/app/console-state.ts';
import { headerLine } from '../../src/app/header-line.ts';
import { themeFor } from '../../src/ui/theme.ts';

const NOW = Date.UTC(2026, 2, 1, 14, 2, 9);
const BOTH = { readOnly: true, embedded: true };
const SESSION: SessionFacts = {
  region: 'ap-southeast-2',
  alias: 'acme-payments-prod',
  identity: {
    account: '111122223333',
    arn: 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_IncidentResponder_0123456789abcdef/alice@example.com',
    userId: 'AROAEXAMPLE:alice@example.com',
  },
};
const header = (width: number, session = SESSION, modes = BOTH) =>
  headerLine({ ...initialState({ width, height: 24 }, 3, NOW), session }, modes, themeFor({ NO_COLOR: '1' }));

describe('the header', () => {
  test('names account and region whole, whatever else there is no room for', () => {
    for (let width = 68; width <= 220; width++) {
      expect(header(width)).toMatch(/^ 111122223333 .*\bap-southeast-2 .*\[READ-ONLY\] \[EMBEDDED\] 14:02:09 UTC $/u);
      expect(header(width)).toHaveLength(width);
    }
  });

  test('at 80 columns cuts the name of the account, not the region', () => {
    expect(header(80)).toBe(' 111122223333 (acme-payme…)  ap-southeast-2 [READ-ONLY] [EMBEDDED] 14:02:09 UTC ');
  });

  test('says who is calling where there is room, the end of a long name above all', () => {
    expect(header(120)).toMatch(/ap-southeast-2 {2}AWSReserved.*….*example\.com \[READ-ONLY\]/u);
    expect(header(200)).toContain('AWSReservedSSO_IncidentResponder_0123456789abcdef/alice@example.com');
  });

  test('says that it is still connecting', () => {
    expect(header(80, {})).toMatch(/^ connecting to AWS … +\[READ-ONLY\]/u);
  });
});
