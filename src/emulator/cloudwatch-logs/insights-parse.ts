import { AwsError } from '../handler.ts';

export type Expression =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'value'; readonly value: string | number }
  | { readonly kind: 'pattern'; readonly source: RegExp }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] };

export interface Named {
  readonly expression: Expression;
  /** The column's name in the answer. */
  readonly as: string;
}

export type Command =
  | { readonly kind: 'fields' | 'display'; readonly columns: readonly Named[] }
  | { readonly kind: 'filter'; readonly condition: Expression }
  | { readonly kind: 'parse'; readonly field: string; readonly expression: RegExp; readonly names: readonly string[] }
  | { readonly kind: 'stats'; readonly columns: readonly Named[]; readonly by: readonly Named[] }
  | { readonly kind: 'sort'; readonly keys: readonly { name: string; descending: boolean }[] }
  | { readonly kind: 'limit'; readonly count: number };

interface Token {
  readonly type: 'word' | 'number' | 'text' | 'regex' | 'sign';
  readonly text: string;
  readonly at: number;
  readonly end: number;
}

/** The MalformedQueryException of CloudWatch Logs: where the query can't be read, or what the emulator can't do. */
export function malformed(message: string, at = 0): AwsError {
  return new AwsError('MalformedQueryException', message, 400, {
    queryCompileError: { location: { startCharOffset: at, endCharOffset: at }, message },
  });
}

const tokenPattern =
  /\s+|#[^\n]*|(?<regex>\/(?:[^/\\\n]|\\.)+\/)|(?<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?<number>-?\d+(?:\.\d+)?(?![\w.:]))|(?<word>`[^`]+`|[@\w][\w.@]*)|(?<sign>!=|>=|<=|=~|[=<>,()[\]|*+%-])/gy;

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  let at = 0;
  while (at < text.length) {
    const match = tokenPattern.exec(text);
    if (!match) throw malformed(`unexpected symbol found ${text[at]} at line 1 and position ${at}`, at);
    for (const type of ['regex', 'text', 'number', 'word', 'sign'] as const) {
      const found = match.groups?.[type];
      if (found !== undefined) tokens.push({ type, text: found, at, end: tokenPattern.lastIndex });
    }
    at = tokenPattern.lastIndex;
  }
  return tokens;
}

/** Reads a Logs Insights query into its commands. Throws MalformedQueryException for what it doesn't know. */
export function parseQuery(text: string): Command[] {
  const reader = new Reader(tokenize(text), text);
  const commands: Command[] = [];
  do commands.push(reader.command());
  while (reader.takes('|'));
  reader.finish();
  return commands;
}

class Reader {
  private readonly tokens: readonly Token[];
  private readonly text: string;
  private next = 0;

  constructor(tokens: readonly Token[], text: string) {
    this.tokens = tokens;
    this.text = text;
  }

  command(): Command {
    const name = this.word().toLowerCase();
    switch (name) {
      case 'fields':
      case 'display':
        return { kind: name, columns: this.columns() };
      case 'filter':
      case 'where':
        return { kind: 'filter', condition: this.either() };
      case 'stats': {
        const columns = this.columns();
        return { kind: 'stats', columns, by: this.takes('by') ? this.columns() : [] };
      }
      case 'sort':
      case 'order':
        return { kind: 'sort', keys: this.sortKeys() };
      case 'limit':
      case 'head':
        return { kind: 'limit', count: this.number() };
      case 'parse':
        return this.parse();
      default:
        throw malformed(`unexpected symbol found ${name}`, this.tokens[this.next - 1]?.at);
    }
  }

  takes(text: string): boolean {
    const token = this.tokens[this.next];
    if (token?.type === 'text' || token?.text.toLowerCase() !== text) return false;
    this.next++;
    return true;
  }

  finish(): void {
    if (this.next < this.tokens.length) throw this.unexpected();
  }

  private unexpected(): AwsError {
    const token = this.tokens[this.next];
    return token
      ? malformed(`unexpected symbol found ${token.text}`, token.at)
      : malformed('unexpected end of query', this.text.length);
  }

  private take(type: Token['type']): Token {
    const token = this.tokens[this.next];
    if (token?.type !== type) throw this.unexpected();
    this.next++;
    return token;
  }

  private word = (): string => this.take('word').text.replaceAll('`', '');
  private number = (): number => Number(this.take('number').text);

  private expect(text: string): void {
    if (!this.takes(text)) throw this.unexpected();
  }

  private columns(): Named[] {
    const columns: Named[] = [];
    do {
      const from = this.tokens[this.next]?.at ?? 0;
      const expression = this.primary();
      const written = this.text.slice(from, this.tokens[this.next - 1]?.end).trim();
      columns.push({ expression, as: this.takes('as') ? this.word() : written.replaceAll('`', '') });
    } while (this.takes(','));
    return columns;
  }

  private sortKeys(): { name: string; descending: boolean }[] {
    this.takes('by');
    const keys: { name: string; descending: boolean }[] = [];
    do {
      const from = this.tokens[this.next]?.at ?? 0;
      this.primary();
      const name = this.text.slice(from, this.tokens[this.next - 1]?.end).replaceAll('`', '');
      const ascending = this.takes('asc');
      keys.push({ name, descending: !ascending && (this.takes('desc') || true) });
    } while (this.takes(','));
    return keys;
  }

  private parse(): Command {
    const field = this.tokens[this.next]?.type === 'word' ? this.word() : '@message';
    if (this.tokens[this.next]?.type === 'regex') {
      const source = this.take('regex').text.slice(1, -1);
      const names = [...source.matchAll(/\(\?<(\w+)>/g)].map(([, name = '']) => name);
      return { kind: 'parse', field, expression: new RegExp(source), names };
    }
    const glob = unquote(this.take('text').text);
    this.expect('as');
    const names = [this.word()];
    while (this.takes(',')) names.push(this.word());
    const parts = glob.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    if (parts.length - 1 !== names.length) throw malformed('The number of wildcards and of names in parse differ');
    const expression = new RegExp(
      `^${parts.map((part, index) => (index === 0 ? part : `${index === parts.length - 1 && part === '' ? '(.*)' : '(.*?)'}${part}`)).join('')}`,
    );
    return { kind: 'parse', field, expression, names };
  }

  private either(): Expression {
    let left = this.both();
    while (this.takes('or')) left = { kind: 'call', name: 'or', args: [left, this.both()] };
    return left;
  }

  private both(): Expression {
    let left = this.negation();
    while (this.takes('and')) left = { kind: 'call', name: 'and', args: [left, this.negation()] };
    return left;
  }

  private negation(): Expression {
    return this.takes('not') ? { kind: 'call', name: 'not', args: [this.negation()] } : this.comparison();
  }

  private comparison(): Expression {
    const left = this.primary();
    for (const name of ['=', '!=', '>=', '<=', '>', '<', '=~', 'like', 'in']) {
      if (this.takes(name)) return { kind: 'call', name, args: [left, this.primary()] };
    }
    if (this.takes('not')) {
      const name = this.takes('in') ? 'in' : 'like';
      if (name === 'like') this.expect('like');
      return { kind: 'call', name: 'not', args: [{ kind: 'call', name, args: [left, this.primary()] }] };
    }
    return left;
  }

  private primary(): Expression {
    const token = this.tokens[this.next];
    if (token?.type === 'text') return { kind: 'value', value: unquote(this.take('text').text) };
    if (token?.type === 'number') return { kind: 'value', value: this.number() };
    if (token?.type === 'regex') return { kind: 'pattern', source: toRegExp(this.take('regex')) };
    if (this.takes('(')) {
      const inner = this.either();
      this.expect(')');
      return inner;
    }
    if (this.takes('[')) return { kind: 'list', items: this.until(']') };
    const name = this.word();
    if (!this.takes('(')) return { kind: 'field', name };
    if (this.takes('*')) {
      this.expect(')');
      return { kind: 'call', name: name.toLowerCase(), args: [] };
    }
    return { kind: 'call', name: name.toLowerCase(), args: this.until(')') };
  }

  private until(closing: string): Expression[] {
    const items: Expression[] = [];
    if (this.takes(closing)) return items;
    do items.push(this.either());
    while (this.takes(','));
    this.expect(closing);
    return items;
  }
}

const unquote = (text: string) => text.slice(1, -1).replace(/\\(.)/g, '$1');

function toRegExp(token: Token): RegExp {
  const insensitive = token.text.startsWith('/(?i)');
  try {
    return new RegExp(token.text.slice(insensitive ? 5 : 1, -1), insensitive ? 'i' : '');
  } catch {
    throw malformed(`the regular expression ${token.text} can not be read`, token.at);
  }
}
