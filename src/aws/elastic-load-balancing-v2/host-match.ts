/**
 * Tells whether a certificate's names cover a host that a rule routes. A wildcard stands for one label; a pattern of a rule
 * (`*.example.com`, `shop-?.example.com`) is covered only where a name covers all that fits it.
 * @see https://datatracker.ietf.org/doc/html/rfc6125#section-6.4.3
 */
export function coversHost(names: readonly string[], host: string): boolean {
  const wanted = host.toLowerCase().replace(/\.$/, '');
  return names.some((each) => {
    const name = each.toLowerCase();
    if (name === wanted) return true;
    if (!name.startsWith('*.')) return false;
    const [first = '', ...rest] = wanted.split('.');
    // `*` in a rule takes dots too, so `*.example.com` may be `a.b.example.com`: a wildcard of the same spelling is what was meant.
    return rest.join('.') === name.slice(2) && !/[*?]/.test(rest.join('.')) && first !== '';
  });
}

/** Tells whether a host condition is a pattern that no certificate can be held to, such as `*` or `*.com`. */
export const isOpenPattern = (host: string): boolean => {
  const labels = host.replace(/^regex .*/, '*').split('.');
  return labels.length < 3
    ? /[*?]/.test(host) || host.startsWith('regex ')
    : labels.slice(1).some((one) => /[*?]/.test(one));
};
