import { NormalizedSchema } from '@smithy/core/schema';

/** The part of an SDK operation schema that the wire needs. */
export interface OperationShape {
  readonly name: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  /** Only of REST protocols. `query` holds the fixed parameters of the template, null where only the name is fixed. */
  readonly http: {
    readonly method: string;
    readonly segments: readonly string[];
    readonly query: ReadonlyMap<string, string | null>;
    readonly status: number;
  } | null;
}

const known = new WeakMap<object, OperationShape>();

/** Reads an operation schema that an SDK package exports (`DescribeInstances$`). */
export function operationShape(schema: unknown): OperationShape {
  if (!Array.isArray(schema) || schema[0] !== 9) throw new TypeError('this is not the schema of an operation');
  const found = known.get(schema);
  if (found !== undefined) return found;
  const shape: OperationShape = {
    name: String(schema[2]),
    input: NormalizedSchema.of(schema[4]),
    output: NormalizedSchema.of(schema[5]),
    http: httpOf(schema[3]),
  };
  known.set(schema, shape);
  return shape;
}

function httpOf(traits: unknown): OperationShape['http'] {
  if (typeof traits !== 'object' || traits === null || !('http' in traits) || !Array.isArray(traits.http)) return null;
  const [method, template, status] = traits.http as [string, string, number];
  const mark = template.indexOf('?');
  const query = new Map<string, string | null>();
  for (const pair of mark < 0 ? [] : template.slice(mark + 1).split('&')) {
    const [name, value] = pair.split('=');
    // The SDK alone sends x-id; other clients leave it out.
    if (name !== undefined && name !== 'x-id') query.set(name, value ?? null);
  }
  return { method, segments: splitPath(mark < 0 ? template : template.slice(0, mark)), query, status };
}

/** The non-empty segments of a path. */
export const splitPath = (path: string): string[] => path.split('/').filter((segment) => segment !== '');

/** The members of a structure; none for an operation without input or output. */
export const membersOf = (schema: NormalizedSchema): [string, NormalizedSchema][] =>
  schema.isStructSchema() ? [...schema.structIterator()] : [];

/** The names of the members that a caller must give. Schemas list them first and end with their number. */
export function requiredMembers(schema: NormalizedSchema): readonly string[] {
  const raw: unknown = schema.getSchema();
  if (!Array.isArray(raw) || typeof raw[6] !== 'number') return [];
  return (raw[4] as string[]).slice(0, raw[6]);
}
