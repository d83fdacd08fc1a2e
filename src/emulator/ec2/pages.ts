import { AwsError } from '../handler.ts';

/** Cuts one page of `MaxResults` items (all of them when it is absent) and gives the token of the next. */
export function pageOf<Item>(
  items: readonly Item[],
  input: { MaxResults?: number | undefined; NextToken?: string | undefined },
  least = 5,
): { page: Item[]; NextToken?: string } {
  const start = input.NextToken === undefined ? 0 : offsetOf(input.NextToken);
  const size = input.MaxResults ?? items.length;
  if (input.MaxResults !== undefined && (size < least || size > 1000)) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value ( ${size} ) for parameter maxResults is invalid. Expecting a value between ${least} and 1000.`,
    );
  }
  const end = start + size;
  return { page: items.slice(start, end), ...(end < items.length ? { NextToken: tokenOf(end) } : {}) };
}

const tokenOf = (offset: number): string => Buffer.from(`page:${offset}`).toString('base64url');

function offsetOf(token: string): number {
  const match = /^page:(\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8'));
  if (match?.[1] === undefined) throw new AwsError('InvalidNextToken', 'The specified nextToken is invalid.');
  return Number(match[1]);
}
