/**
 * Where what a handler gave did not arrive: paths of members that the other client's parser dropped or read as another
 * value. Empty lists and maps may be left out on the wire; dates may lose their fraction of a second.
 */
export function lostMembers(given: unknown, parsed: unknown, path = ''): string[] {
  if (given === undefined || given === null) return [];
  if (Array.isArray(given)) {
    if (given.length === 0) return [];
    if (!Array.isArray(parsed) || parsed.length !== given.length) return [`${path}: ${given.length} items given`];
    return given.flatMap((one, index) => lostMembers(one, parsed[index], `${path}[${index}]`));
  }
  if (typeof given === 'object') {
    const entries = Object.entries(given).filter(([, one]) => !isEmpty(one));
    if (entries.length === 0) return [];
    if (typeof parsed !== 'object' || parsed === null) return [`${path}: an object given`];
    return entries.flatMap(([key, one]) =>
      lostMembers(one, (parsed as Record<string, unknown>)[key], `${path}.${key}`),
    );
  }
  // boto3 decodes the policies that IAM sends URL-encoded.
  if (typeof given === 'string' && typeof parsed === 'object' && parsed !== null) {
    return lostMembers(JSON.parse(decodeURIComponent(given)), parsed, path);
  }
  return same(given, parsed) ? [] : [`${path}: gave ${JSON.stringify(given)}, arrived as ${JSON.stringify(parsed)}`];
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.values(value).every(isEmpty);
}

function same(given: unknown, parsed: unknown): boolean {
  if (given === parsed || String(given) === String(parsed)) return true;
  const times = [given, parsed].map((one) =>
    typeof one === 'string' && /^\d{4}-\d\d-\d\dT/.test(one) ? Date.parse(one) : Number.NaN,
  );
  const [one = Number.NaN, other = Number.NaN] = times;
  return Math.abs(one - other) < 1_000;
}
