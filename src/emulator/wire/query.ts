import type { NormalizedSchema } from '@smithy/core/schema';
import { readScalar } from './scalar.ts';
import { membersOf } from './schema.ts';

/** `Filter.1.Name=x` as a tree: names and numbers lead to text or to deeper nodes. */
interface Node {
  text?: string;
  readonly children: Map<string, Node>;
}

/** Decodes the parameters of an EC2 query or AWS query request into the operation's input. */
export function decodeQuery(schema: NormalizedSchema, parameters: URLSearchParams, ec2: boolean): unknown {
  return read(schema, treeOf(parameters), ec2) ?? {};
}

function treeOf(parameters: URLSearchParams): Node {
  const root: Node = { children: new Map() };
  for (const [name, value] of parameters) {
    let node = root;
    for (const part of name.split('.')) {
      let next = node.children.get(part);
      if (next === undefined) {
        next = { children: new Map() };
        node.children.set(part, next);
      }
      node = next;
    }
    node.text = value;
  }
  return root;
}

function read(schema: NormalizedSchema, node: Node, ec2: boolean): unknown {
  if (schema.isStructSchema()) return readStructure(schema, node, ec2);
  if (schema.isListSchema()) return readList(schema, node, ec2);
  if (schema.isMapSchema()) return readMap(schema, node, ec2);
  return node.text === undefined ? undefined : readScalar(schema, node.text);
}

function readStructure(schema: NormalizedSchema, node: Node, ec2: boolean): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, member] of membersOf(schema)) {
    const child = node.children.get(wireName(name, member, ec2));
    if (child !== undefined) result[name] = read(member, child, ec2);
  }
  return result;
}

function wireName(name: string, member: NormalizedSchema, ec2: boolean): string {
  const traits = member.getMergedTraits();
  if (!ec2) return traits.xmlName ?? name;
  if (typeof traits.ec2QueryName === 'string') return traits.ec2QueryName;
  const plain = traits.xmlName ?? name;
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

function readList(schema: NormalizedSchema, node: Node, ec2: boolean): unknown[] {
  const item = schema.getValueSchema();
  const flat = ec2 || Boolean(schema.getMergedTraits().xmlFlattened);
  const holder = flat ? node : node.children.get(item.getMergedTraits().xmlName ?? 'member');
  return inOrder(holder).map((child) => read(item, child, ec2));
}

function readMap(schema: NormalizedSchema, node: Node, ec2: boolean): Record<string, unknown> {
  const [keySchema, valueSchema] = [schema.getKeySchema(), schema.getValueSchema()];
  const holder = schema.getMergedTraits().xmlFlattened ? node : node.children.get('entry');
  const result: Record<string, unknown> = {};
  for (const entry of inOrder(holder)) {
    const key = entry.children.get(keySchema.getMergedTraits().xmlName ?? 'key')?.text;
    const value = entry.children.get(valueSchema.getMergedTraits().xmlName ?? 'value');
    if (key !== undefined && value !== undefined) result[key] = read(valueSchema, value, ec2);
  }
  return result;
}

const inOrder = (node: Node | undefined): Node[] =>
  [...(node?.children ?? [])]
    .filter(([name]) => /^\d+$/.test(name))
    .sort(([left], [right]) => Number(left) - Number(right))
    .map(([, child]) => child);
