import { parse } from 'yaml';

type Json = Readonly<Record<string, unknown>>;

export interface Template {
  readonly Parameters: Readonly<Record<string, { readonly Default: string }>>;
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Json }>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

export const readTemplate = (text: string): Template => parse(text, { version: '1.1' }) as Template;

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-east-1',
  'AWS::AccountId': '111122223333',
};

/** Resolves a template as CloudFormation would in us-east-1; throws on a reference that leads nowhere. */
export function deployed({ Parameters, Resources, Outputs }: Template) {
  const nameOf = (id: string, name: string): string => {
    const own = resolve(Resources[id]?.Properties[name]);
    if (typeof own !== 'string') throw new Error(`${id} has no ${name}`);
    return own;
  };
  const arn = (id: string): string => {
    const resource = Resources[id];
    if (resource?.Type === 'AWS::SQS::Queue') return `arn:aws:sqs:us-east-1:111122223333:${nameOf(id, 'QueueName')}`;
    if (resource?.Type !== 'AWS::Events::Rule') throw new Error(`Fn::GetAtt ${id}.Arn leads nowhere`);
    const bus = nameOf(id, 'EventBusName');
    return `arn:aws:events:us-east-1:111122223333:rule/${bus === 'default' ? '' : `${bus}/`}${nameOf(id, 'Name')}`;
  };
  const reference = (id: string): string => {
    const found = PSEUDO[id] ?? Parameters[id]?.Default ?? (Resources[id] === undefined ? undefined : `<${id}>`);
    if (found === undefined) throw new Error(`Ref ${id} leads nowhere`);
    return found;
  };
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const { Ref, 'Fn::GetAtt': att, 'Fn::Sub': sub } = value as Json;
    if (typeof Ref === 'string') return reference(Ref);
    if (Array.isArray(att)) {
      if (att[1] !== 'Arn') throw new Error(`Fn::GetAtt ${att.join('.')} leads nowhere`);
      return arn(String(att[0]));
    }
    if (typeof sub === 'string') return sub.replace(/\$\{([^}]+)\}/g, (_, id: string) => reference(id));
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, resolve(one)]));
  };
  const properties = Object.entries(Resources).map(
    ([id, { Type, Properties }]) => [id, { Type, ...(resolve(Properties) as Json) }] as const,
  );
  return {
    resources: Object.fromEntries(properties) as Readonly<Record<string, Json & { readonly Type: string }>>,
    outputs: resolve(Outputs) as Template['Outputs'],
  };
}
