import type { ListenerRule } from './listener.ts';

/**
 * Tells whether a rule takes nothing but challenges of certificate authorities (ACME HTTP-01), which begin in cleartext and
 * hold no secret.
 * @see https://datatracker.ietf.org/doc/html/rfc8555#section-8.3
 */
export const isAcmeOnly = ({ conditions }: Pick<ListenerRule, 'conditions'>): boolean =>
  conditions.some(
    ({ field, values }) =>
      field === 'path-pattern' &&
      values.length > 0 &&
      values.every((value) => /^\/\.well-known\/acme-challenge\//.test(value)),
  );
