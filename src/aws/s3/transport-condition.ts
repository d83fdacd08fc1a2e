import { like } from './like.ts';
import type { PolicyCondition } from './policy-elements.ts';

/** How a request comes: over plain HTTP, or over TLS of a version such as 1.2. */
export type Transport = 'http' | number;

/** The condition keys on transport, in lower case. */
export const SECURE = 'aws:securetransport';
export const VERSION = 's3:tlsversion';

export type Meets = 'yes' | 'no' | 'narrows';
const truth = (value: boolean): Meets => (value ? 'yes' : 'no');

/** Whether a condition holds for every request that comes this way; `narrows` where it rests on something else too. */
export function meets({ operator, meetsAbsent, key, values }: PolicyCondition, transport: Transport): Meets {
  const name = key.toLowerCase();
  if (name !== SECURE && name !== VERSION) return 'narrows';
  if (values.length === 0 || values.some((value) => value.includes('${'))) return 'narrows';
  const isAbsent = name === VERSION && transport === 'http';
  if (operator === 'null') return truth(values.some((value) => value.toLowerCase() === String(isAbsent)));
  const same = name === SECURE ? sameText(operator, String(transport !== 'http')) : sameNumber(operator, transport);
  if (same === undefined) return 'narrows';
  const isNegated = operator.includes('not');
  if (isAbsent) return truth(meetsAbsent || isNegated);
  return truth(values.some(same) !== isNegated);
}

/** How an operator on texts compares a policy's value with the request's; undefined for another operator. */
function sameText(operator: string, given: string): ((value: string) => boolean) | undefined {
  switch (operator) {
    case 'bool':
    case 'stringequalsignorecase':
    case 'stringnotequalsignorecase':
      return (value) => value.toLowerCase() === given;
    case 'stringequals':
    case 'stringnotequals':
      return (value) => value === given;
    case 'stringlike':
    case 'stringnotlike':
      return (value) => like(value, given);
    default:
      return undefined;
  }
}

function sameNumber(operator: string, transport: Transport): ((value: string) => boolean) | undefined {
  const given = Number(transport);
  switch (operator) {
    case 'numericlessthan':
      return (value) => given < Number(value);
    case 'numericlessthanequals':
      return (value) => given <= Number(value);
    case 'numericgreaterthan':
      return (value) => given > Number(value);
    case 'numericgreaterthanequals':
      return (value) => given >= Number(value);
    case 'numericequals':
    case 'numericnotequals':
      return (value) => given === Number(value);
    default:
      return undefined;
  }
}
