import type { CheckCase } from './case.ts';
import { guardDutyOnCases } from './guardduty-on.ts';
import { securityGroupCleartextCases } from './security-group-cleartext.ts';

/** The cases of every check, by its id. A new check brings a file beside this one and a line here. */
export const CASES: Readonly<Record<string, readonly CheckCase[]>> = {
  'guardduty-on': guardDutyOnCases,
  'security-group-cleartext': securityGroupCleartextCases,
};
