import { describePrefixLists, describeRouteTables } from '../../src/aws/ec2/endpoint-reads.ts';
import type { NetworkInterface } from '../../src/aws/ec2/network-interface.ts';
import { describeNetworkInterfaces } from '../../src/aws/ec2/reads.ts';
import type { RouteTable } from '../../src/aws/ec2/route-table.ts';
import type { VpcEndpoint } from '../../src/aws/ec2/vpc-endpoint.ts';
import type { PlanContext } from '../../src/playbook/define.ts';
import { openQuestions } from '../../src/playbook/open-questions.ts';
import type { BlastItem } from '../../src/playbook/plan.ts';
import { clientsOf } from './clients.ts';

/** What a narrower policy touches, and what could not be found out. */
export interface BlastRadius {
  readonly items: readonly BlastItem[];
  readonly warnings: readonly string[];
}

/** Gives the subnets that go by the endpoint, who used it lately, and the other accounts that its policy names. */
export async function blastRadius(
  context: PlanContext,
  endpoint: VpcEndpoint,
  statements: readonly Readonly<Record<string, unknown>>[],
): Promise<BlastRadius> {
  const warnings: string[] = [];
  const attempt = openQuestions(warnings);
  const { read } = context;
  const { vpcId } = endpoint;
  const vpcCards = await attempt('whose traffic it carries', [] as readonly NetworkInterface[], () =>
    describeNetworkInterfaces(read, { filters: [{ name: 'vpc-id', values: [vpcId] }] }),
  );
  const isGateway = endpoint.type === 'Gateway';
  const tables = isGateway
    ? await attempt('which subnets go by it', [] as readonly RouteTable[], () => describeRouteTables(read, { vpcId }))
    : [];
  const lists = isGateway ? await attempt("what the service's addresses are", [], () => describePrefixLists(read)) : [];
  const list = lists.find(({ name }) => name === endpoint.serviceName);
  const cards = isGateway ? cardsBehind(endpoint, tables, vpcCards) : ownCards(endpoint, vpcCards);
  const clients =
    isGateway && list === undefined
      ? { items: [], warnings: [] }
      : await clientsOf(context, { vpcId, cards, ...(list === undefined ? {} : { list }) });
  return {
    items: [
      ...(isGateway ? tableItems(endpoint, tables) : interfaceItems(endpoint)),
      ...otherAccounts(context.account, statements),
      ...clients.items,
      ...ownHost(context, vpcCards),
    ],
    warnings: [...warnings.sort(), ...clients.warnings],
  };
}

/** The interfaces in subnets whose route table names the endpoint. */
function cardsBehind(
  { routeTableIds }: VpcEndpoint,
  tables: readonly RouteTable[],
  cards: readonly NetworkInterface[],
) {
  const explicit = new Set(tables.flatMap(({ subnetIds }) => subnetIds));
  const own = tables.filter(({ routeTableId }) => routeTableIds.includes(routeTableId));
  const isMain = own.some((table) => table.isMain);
  const subnets = new Set(own.flatMap(({ subnetIds }) => subnetIds));
  return cards.filter(({ subnetId = '' }) => subnets.has(subnetId) || (isMain && !explicit.has(subnetId)));
}

const ownCards = ({ networkInterfaceIds }: VpcEndpoint, cards: readonly NetworkInterface[]) =>
  cards.filter(({ networkInterfaceId }) => networkInterfaceIds.includes(networkInterfaceId));

function tableItems({ routeTableIds }: VpcEndpoint, tables: readonly RouteTable[]): readonly BlastItem[] {
  return [...routeTableIds].sort().map((id) => {
    const table = tables.find(({ routeTableId }) => routeTableId === id);
    const subnets = [...(table?.subnetIds ?? [])].sort().join(', ');
    const rest = table?.isMain === true ? 'every subnet without a table of its own' : '';
    const which = [subnets, rest].filter((each) => each !== '').join(' and ') || 'no subnet that is known';
    const label = table?.name === undefined ? id : `${id} (${table.name})`;
    return {
      kind: 'route table',
      label,
      detail: `${which}: what goes to the service from there is judged anew`,
      level: 'warn',
    };
  });
}

function interfaceItems({ vpcId, subnetIds, privateDnsEnabled, serviceName }: VpcEndpoint): readonly BlastItem[] {
  const detail =
    privateDnsEnabled === true
      ? `whatever asks for the name of ${serviceName} goes by it, and who uses it from connected networks`
      : 'whoever uses the names of the endpoint itself goes by it, from connected networks too';
  return [
    { kind: 'VPC', label: vpcId, detail, level: 'warn' },
    ...[...subnetIds].sort().map(
      (label): BlastItem => ({
        kind: 'subnet',
        label,
        detail: 'has an interface of it',
        level: 'info',
      }),
    ),
  ];
}

/** Accounts of others that the policy lets in or leads to by name lose that, but for those of the organization. */
function otherAccounts(
  account: string,
  statements: readonly Readonly<Record<string, unknown>>[],
): readonly BlastItem[] {
  const allowed = statements.filter(({ Effect }) => Effect === 'Allow');
  const named = allowed.flatMap((statement) => JSON.stringify(statement).match(/(?<![\w-])\d{12}(?![\w-])/g) ?? []);
  return [...new Set(named)]
    .filter((each) => each !== account)
    .sort()
    .map((label) => ({
      kind: 'account',
      label,
      detail: 'is named by the policy, and loses the endpoint unless the denials leave it in',
      level: 'warn',
    }));
}

/** Credentials of an instance carry its id as the session's name. */
function ownHost({ caller }: PlanContext, cards: readonly NetworkInterface[]): readonly BlastItem[] {
  const own = cards.find(({ instanceId }) => instanceId !== undefined && caller.arn.endsWith(`/${instanceId}`));
  if (own === undefined) return [];
  const detail =
    'this program runs on it, and its own calls may go by the endpoint: principals of this account stay in';
  return [{ kind: 'instance', label: own.instanceId ?? '', detail, level: 'warn' }];
}
