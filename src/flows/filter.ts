import { addressBytes, isAddress } from './address.ts';
import { FIELD_KINDS, fieldNamed, nearestField } from './fields.ts';
import type { Comparison, FlowFilter } from './query.ts';

/** What is wrong with a filter, and where: `at` counts characters from 0. */
export class FilterError extends Error {
  override readonly name = 'FilterError';
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

interface Token {
  readonly text: string;
  readonly at: number;
}

const TOKEN = /\s*(>=|<=|!=|==|&&|\|\||[()=<>&|!,]|"[^"]*"|[^\s()=<>&|!,"]+)/y;
const COMPARISONS: ReadonlySet<string> = new Set(['=', '!=', '<', '<=', '>', '>=']);
const SAME: Readonly<Record<string, string>> = { '&&': '&', and: '&', '||': '|', or: '|', not: '!', '==': '=' };
const PROTOCOLS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, gre: 47, esp: 50, icmpv6: 58 };
const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  kb: 1e3,
  m: 1e6,
  mb: 1e6,
  g: 1e9,
  gb: 1e9,
  t: 1e12,
  tb: 1e12,
};

/** How deep conditions may lie in each other. */
const DEEPEST = 100;

/** Blocks that aren't reachable over the internet (RFC 1918, RFC 6598, RFC 4193, link-local, loopback). */
const PRIVATE =
  '10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 169.254.0.0/16 127.0.0.0/8 fc00::/7 fe80::/10'.split(' ');

/**
 * Reads a condition as people type it: `dstport=22 & src in 10.0.0.0/8`, `port in 22,3389,8000-8100`, `bytes>10MB`,
 * `!(proto=udp | dst in public)`. `&` binds closer than `|`. Throws FilterError, and nothing else, saying what was expected.
 */
export function parseFilter(text: string): FlowFilter {
  const reader = new FilterReader(text);
  const filter = reader.either(0);
  reader.end();
  return filter;
}

class FilterReader {
  readonly #tokens: readonly Token[];
  readonly #end: number;
  #next = 0;

  constructor(text: string) {
    this.#tokens = tokensOf(text);
    this.#end = text.trimEnd().length;
  }

  either(depth: number): FlowFilter {
    return this.#joined('|', 'or', () => this.#both(depth));
  }

  end(): void {
    const left = this.#tokens[this.#next];
    if (left !== undefined) throw new FilterError(`expected & or | before ${left.text}`, left.at);
  }

  #both(depth: number): FlowFilter {
    return this.#joined('&', 'and', () => this.#one(depth));
  }

  #joined(sign: string, kind: 'and' | 'or', part: () => FlowFilter): FlowFilter {
    const first = part();
    const parts = [first];
    while (this.#take(sign)) parts.push(part());
    return parts.length === 1 ? first : { kind, parts };
  }

  #one(depth: number): FlowFilter {
    if (depth > DEEPEST) throw new FilterError(`no more than ${DEEPEST} conditions may lie in each other`, this.#at());
    if (this.#take('!')) return { kind: 'not', part: this.#one(depth + 1) };
    if (!this.#take('(')) return this.#comparison();
    const inner = this.either(depth + 1);
    if (!this.#take(')')) throw new FilterError('expected )', this.#at());
    return inner;
  }

  #comparison(): FlowFilter {
    const name = this.#token('a field');
    const field = fieldNamed(name.text);
    if (field === undefined) {
      const near = nearestField(name.text);
      throw new FilterError(`${name.text} is no field${near === undefined ? '' : `; did you mean ${near}?`}`, name.at);
    }
    const sign = this.#token('=, !=, <, >, <=, >= or in');
    if (sign.text.toLowerCase() === 'in') return this.#list(field);
    const how = SAME[sign.text] ?? sign.text;
    if (!COMPARISONS.has(how)) throw new FilterError('expected =, !=, <, >, <=, >= or in', sign.at);
    return comparison(field, how as Comparison, this.#token('a value'), sign.at);
  }

  #list(field: string): FlowFilter {
    const parts: FlowFilter[] = [];
    do parts.push(member(field, this.#token('a value')));
    while (this.#take(','));
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'or', parts };
  }

  #take(sign: string): boolean {
    const token = this.#tokens[this.#next];
    if (token === undefined || (SAME[token.text.toLowerCase()] ?? token.text) !== sign) return false;
    this.#next++;
    return true;
  }

  #token(expected: string): Token {
    const token = this.#tokens[this.#next];
    if (token === undefined || /^([()&|,]|&&|\|\|)$/.test(token.text)) {
      throw new FilterError(`expected ${expected}`, this.#at());
    }
    this.#next++;
    return token;
  }

  #at(): number {
    return this.#tokens[this.#next]?.at ?? this.#end;
  }
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new FilterError('a quote that does not end', from);
    const word = match[1] ?? '';
    tokens.push({ text: word, at: TOKEN.lastIndex - word.length });
  }
  return tokens;
}

const unquoted = (text: string): string => text.replaceAll('"', '');

function comparison(field: string, is: Comparison, value: Token, signAt: number): FlowFilter {
  const kind = FIELD_KINDS.get(field);
  if (kind === 'number') return { kind: 'number', field, is, value: numberOf(field, value) };
  if (is !== '=' && is !== '!=') throw new FilterError(`${field} is no number: only =, != and in compare it`, signAt);
  if (kind === 'text') return { kind: 'text', field, is, value: unquoted(value.text) };
  const block = blockOf(field, value);
  return is === '=' ? block : { kind: 'not', part: block };
}

function member(field: string, value: Token): FlowFilter {
  const kind = FIELD_KINDS.get(field);
  if (kind === 'text') return { kind: 'text', field, is: '=', value: unquoted(value.text) };
  if (kind === 'address') return blockOf(field, value);
  const range = /^(\d+)-(\d+)$/.exec(value.text);
  if (range === null) return { kind: 'number', field, is: '=', value: numberOf(field, value) };
  const [low, high] = [Number(range[1]), Number(range[2])];
  if (low > high) throw new FilterError(`${value.text} begins above its end`, value.at);
  const parts = [
    { kind: 'number', field, is: '>=', value: low },
    { kind: 'number', field, is: '<=', value: high },
  ] as const;
  return { kind: 'and', parts };
}

function numberOf(field: string, { text, at }: Token): number {
  const protocol = field === 'protocol' ? PROTOCOLS[text.toLowerCase()] : undefined;
  if (protocol !== undefined) return protocol;
  const match = /^(\d{1,15}(?:\.\d{1,3})?)([kmgt]?b?)$/i.exec(text);
  const unit = UNITS[match?.[2]?.toLowerCase() ?? '?'];
  const value = unit === undefined ? Number.NaN : Math.round(Number(match?.[1]) * unit);
  if (!Number.isSafeInteger(value)) throw new FilterError(`${field} is a whole number, not ${text}`, at);
  return value;
}

function blockOf(field: string, { text, at }: Token): FlowFilter {
  const word = text.toLowerCase();
  if (word === 'private') return { kind: 'or', parts: PRIVATE.map((block) => blockOf(field, { text: block, at })) };
  if (word === 'public') return { kind: 'not', part: blockOf(field, { text: 'private', at }) };
  const [address = '', bits, ...rest] = text.split('/');
  const most = isAddress(address) ? addressBytes(address).length * 8 : 0;
  const length = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
  if (most === 0 || rest.length > 0 || length < 0 || length > most) {
    throw new FilterError(`${field} is an address, a block (10.0.0.0/8), private or public, not ${text}`, at);
  }
  return { kind: 'block', field, address, bits: length };
}
