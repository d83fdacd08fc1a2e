import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
} from '@aws-sdk/client-ec2';
import {
  type Action,
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  DescribeListenersCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { UploadServerCertificateCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Judgement } from '../../src/posture/check.ts';
import { CHECKS } from '../../src/posture/checks/index.ts';
import { auditOn } from '../support/audit-on.ts';
import { follow } from '../support/playbook-world.ts';
import { refusalOf } from '../support/refusal.ts';
import { motoResponder } from './moto-responder.ts';

const responder = await motoResponder();
const { port, ec2, iam, config } = responder;
const elb = new ElasticLoadBalancingV2Client(config);
const acm = new ACMClient(config);
let subnets: string[];
let group: string;
let targets: string;
let serverCertificate: string;

beforeAll(async () => {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.20.0.0/16' }));
  const VpcId = Vpc?.VpcId;
  subnets = [];
  for (const [index, zone] of ['us-east-1a', 'us-east-1b'].entries()) {
    const made = await ec2.send(
      new CreateSubnetCommand({ VpcId, CidrBlock: `10.20.${index}.0/24`, AvailabilityZone: zone }),
    );
    subnets.push(made.Subnet?.SubnetId ?? '');
  }
  const made = await ec2.send(new CreateSecurityGroupCommand({ VpcId, GroupName: 'lb', Description: 'lb' }));
  group = made.GroupId ?? '';
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId: group,
      IpPermissions: [80, 443].map((at) => ({
        IpProtocol: 'tcp',
        FromPort: at,
        ToPort: at,
        IpRanges: [{ CidrIp: '0.0.0.0/0' }],
      })),
    }),
  );
  const { TargetGroups } = await elb.send(
    new CreateTargetGroupCommand({ Name: 'web', Protocol: 'HTTP', Port: 8080, VpcId, TargetType: 'instance' }),
  );
  targets = TargetGroups?.[0]?.TargetGroupArn ?? '';
  const uploaded = await iam.send(
    new UploadServerCertificateCommand({ ServerCertificateName: 'shop', CertificateBody: 'made', PrivateKey: 'up' }),
  );
  serverCertificate = uploaded.ServerCertificateMetadata?.Arn ?? '';
}, 120_000);
afterAll(() => {
  for (const client of [elb, acm]) client.destroy();
});

const forward = (): Action => ({ Type: 'forward', TargetGroupArn: targets });
const redirect: Action = {
  Type: 'redirect',
  RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' },
};

interface Made {
  readonly name: string;
  readonly http: string;
  readonly https: string;
}

/** A load balancer that forwards or redirects on port 80, with rules of every sort of its own, and HTTPS beside it. */
async function make(name: string, action: Action, certificate: string, policy: string): Promise<Made> {
  const { LoadBalancers } = await elb.send(
    new CreateLoadBalancerCommand({ Name: name, Subnets: subnets, SecurityGroups: [group], Scheme: 'internal' }),
  );
  const LoadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn;
  const listen = async (input: object, DefaultActions: Action[]) => {
    const made = await elb.send(new CreateListenerCommand({ LoadBalancerArn, DefaultActions, ...input }));
    return made.Listeners?.[0]?.ListenerArn ?? '';
  };
  const http = await listen({ Protocol: 'HTTP', Port: 80 }, [action]);
  const secure = { Protocol: 'HTTPS', Port: 443, SslPolicy: policy, Certificates: [{ CertificateArn: certificate }] };
  return { name, http, https: await listen(secure, [forward()]) };
}

const addRule = (ListenerArn: string, Priority: number, condition: object, action: Action) =>
  elb.send(new CreateRuleCommand({ ListenerArn, Priority, Conditions: [condition], Actions: [action] }));

/** What listener and rules do, without what AWS and moto fill in. */
async function actionsOf({ http }: Made) {
  const { Listeners } = await elb.send(new DescribeListenersCommand({ ListenerArns: [http] }));
  const { Rules } = await elb.send(new DescribeRulesCommand({ ListenerArn: http }));
  return [
    Listeners?.[0]?.DefaultActions,
    Rules?.map(({ Priority, Conditions, Actions }) => [Priority, Conditions, Actions]),
  ];
}

async function judged(): Promise<ReadonlyMap<string, Judgement>> {
  const ids = ['load-balancer-http-redirect', 'load-balancer-tls-policy', 'target-group-encrypted'];
  const { results } = await auditOn(
    responder.session,
    CHECKS.filter(({ id }) => ids.includes(id)),
  );
  return new Map(results.flatMap(({ judgements }) => judgements.map((each) => [each.resource.id, each] as const)));
}

test('a listener is redirected with its rules, judged before and after, and put back, against moto', async () => {
  const made = await make('shop', forward(), serverCertificate, 'ELBSecurityPolicy-2016-08');
  await addRule(made.http, 10, { Field: 'host-header', Values: ['api.example.com'] }, forward());
  await addRule(made.http, 20, { Field: 'path-pattern', Values: ['/.well-known/acme-challenge/*'] }, forward());
  await addRule(made.http, 30, { Field: 'path-pattern', Values: ['/old/*'] }, redirect);

  const found = await judged();
  expect(found.get(made.http)).toMatchObject({ verdict: 'failed', severity: 'medium' });
  expect(found.get(made.https)?.reason).toMatch(/ELBSecurityPolicy-2016-08 allows TLSv1 and TLSv1\.1/);
  expect(found.get(targets)).toMatchObject({ verdict: 'failed', severity: 'low' });

  const before = await actionsOf(made);
  const saved = await port.plan('redirect-http', { listener: 'shop' });
  expect(saved.plan.steps.map(({ kind }) => kind)).toEqual(['redirect-rule', 'redirect-default', 'still-cleartext']);
  expect(saved.plan.warnings.join('\n')).toMatch(/is none of ACM's/);
  // moto makes no interface for a load balancer, and no flow log: who asks is unknown.
  expect(saved.plan.blastRadius.find(({ kind }) => kind === 'client')?.detail).toMatch(/^not known/);
  const { end, runId } = await follow(port.run(saved, { approval: saved.hash }));
  expect(end.status, end.message).toBe('done');
  expect((await judged()).get(made.http)).toMatchObject({ verdict: 'passed' });

  const back = await follow(port.rollback(runId, { approval: saved.hash }));
  expect(back.end.status, back.end.message).toBe('done');
  expect(await actionsOf(made)).toEqual(before);
});

test('a listener that only its rules keep from redirecting, for good', async () => {
  const made = await make('half', redirect, serverCertificate, 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06');
  await addRule(made.http, 5, { Field: 'path-pattern', Values: ['/api/*'] }, forward());
  expect((await judged()).get(made.http)?.reason).toMatch(/but rule 5 \(path-pattern \/api\/\*\) forwards to web/);
  const before = await actionsOf(made);
  const saved = await port.plan('redirect-http', { listener: made.http, code: '301' });
  const { end, runId } = await follow(port.run(saved, { approval: saved.hash }));
  expect(end.status, end.message).toBe('done');
  const back = await follow(port.rollback(runId, { approval: saved.hash }));
  expect(back.end.status, back.end.message).toBe('done');
  expect(await actionsOf(made)).toEqual(before);
});

test('a certificate that ACM has not issued yet is refused', async () => {
  const asked = await acm.send(
    new RequestCertificateCommand({ DomainName: 'new.example.com', ValidationMethod: 'DNS' }),
  );
  await make('early', forward(), asked.CertificateArn ?? '', 'ELBSecurityPolicy-2016-08');
  const failure = await refusalOf(port, 'redirect-http', { listener: 'early' });
  expect(failure.message).toMatch(/default certificate of early:443 \(new\.example\.com\) is PENDING_VALIDATION/);
});
