import {
  AssociateIamInstanceProfile$,
  AuthorizeSecurityGroupEgress$,
  AuthorizeSecurityGroupIngress$,
  CreateNetworkAcl$,
  CreateNetworkAclEntry$,
  CreateSecurityGroup$,
  CreateSnapshots$,
  CreateTags$,
  DeleteNetworkAcl$,
  DeleteSecurityGroup$,
  DeleteTags$,
  DescribeFlowLogs$,
  DescribeIamInstanceProfileAssociations$,
  DescribeInstanceAttribute$,
  DescribeInstances$,
  DescribeNetworkAcls$,
  DescribeNetworkInterfaces$,
  DescribePrefixLists$,
  DescribeRouteTables$,
  DescribeSecurityGroupReferences$,
  DescribeSecurityGroupRules$,
  DescribeSecurityGroups$,
  DescribeSecurityGroupVpcAssociations$,
  DescribeSnapshots$,
  DescribeSubnets$,
  DescribeTags$,
  DescribeTransitGatewayAttachments$,
  DescribeTransitGateways$,
  DescribeVpcEncryptionControls$,
  DescribeVpcEndpoints$,
  DescribeVpcs$,
  DescribeVpnConnections$,
  DisassociateIamInstanceProfile$,
  ModifyInstanceAttribute$,
  ModifyNetworkInterfaceAttribute$,
  ModifyVpcEndpoint$,
  ModifyVpnTunnelOptions$,
  ReplaceNetworkAclAssociation$,
  RevokeSecurityGroupEgress$,
  RevokeSecurityGroupIngress$,
  StartInstances$,
  StopInstances$,
} from '@aws-sdk/client-ec2';
import type { Handler, OperationEntry, ServiceEntry } from '../handler.ts';
import { createSecurityGroup, deleteSecurityGroup, describeSecurityGroups } from './groups.ts';
import { associate, describeAssociations, disassociate } from './instance-profiles.ts';
import { describeInstanceAttribute, describeInstances, modifyInstanceAttribute } from './instances.ts';
import { describeNetworkInterfaces, modifyNetworkInterfaceAttribute } from './interfaces.ts';
import { describeFlowLogs, describeSubnets, describeVpcs } from './network.ts';
import {
  createNetworkAcl,
  createNetworkAclEntry,
  deleteNetworkAcl,
  describeNetworkAcls,
  replaceNetworkAclAssociation,
} from './network-acls.ts';
import { describeSecurityGroupReferences, describeSecurityGroupVpcAssociations } from './other-vpcs.ts';
import { startInstances, stopInstances } from './power.ts';
import { describePrefixLists, describeRouteTables } from './routes.ts';
import { authorize, describeSecurityGroupRules, revoke } from './rules.ts';
import { createSnapshots, describeSnapshots } from './snapshots.ts';
import { createTags, deleteTags, describeTags } from './tags.ts';
import { describeTransitGatewayAttachments, describeTransitGateways } from './transit-gateways.ts';
import { describeVpcEncryptionControls } from './vpc-encryption-controls.ts';
import { describeVpcEndpoints, modifyVpcEndpoint } from './vpc-endpoints.ts';
import { describeVpnConnections } from './vpn-connections.ts';
import { modifyVpnTunnelOptions } from './vpn-tunnels.ts';

const read = (schema: unknown, handler: Handler<never, object>): OperationEntry => ({
  schema,
  handler,
  mutates: false,
});
const write = (schema: unknown, handler: Handler<never, object>): OperationEntry => ({
  schema,
  handler,
  mutates: true,
});

/** Amazon EC2. */
export const ec2: ServiceEntry = {
  name: 'ec2',
  protocol: 'ec2query',
  signingName: 'ec2',
  xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  operations: {
    AssociateIamInstanceProfile: write(AssociateIamInstanceProfile$, associate),
    AuthorizeSecurityGroupEgress: write(AuthorizeSecurityGroupEgress$, authorize(true)),
    AuthorizeSecurityGroupIngress: write(AuthorizeSecurityGroupIngress$, authorize(false)),
    CreateNetworkAcl: write(CreateNetworkAcl$, createNetworkAcl),
    CreateNetworkAclEntry: write(CreateNetworkAclEntry$, createNetworkAclEntry),
    CreateSecurityGroup: write(CreateSecurityGroup$, createSecurityGroup),
    CreateSnapshots: write(CreateSnapshots$, createSnapshots),
    CreateTags: write(CreateTags$, createTags),
    DeleteNetworkAcl: write(DeleteNetworkAcl$, deleteNetworkAcl),
    DeleteSecurityGroup: write(DeleteSecurityGroup$, deleteSecurityGroup),
    DeleteTags: write(DeleteTags$, deleteTags),
    DescribeFlowLogs: read(DescribeFlowLogs$, describeFlowLogs),
    DescribeIamInstanceProfileAssociations: read(DescribeIamInstanceProfileAssociations$, describeAssociations),
    DescribeInstanceAttribute: read(DescribeInstanceAttribute$, describeInstanceAttribute),
    DescribeInstances: read(DescribeInstances$, describeInstances),
    DescribeNetworkAcls: read(DescribeNetworkAcls$, describeNetworkAcls),
    DescribeNetworkInterfaces: read(DescribeNetworkInterfaces$, describeNetworkInterfaces),
    DescribePrefixLists: read(DescribePrefixLists$, describePrefixLists),
    DescribeRouteTables: read(DescribeRouteTables$, describeRouteTables),
    DescribeSecurityGroupReferences: read(DescribeSecurityGroupReferences$, describeSecurityGroupReferences),
    DescribeSecurityGroupRules: read(DescribeSecurityGroupRules$, describeSecurityGroupRules),
    DescribeSecurityGroups: read(DescribeSecurityGroups$, describeSecurityGroups),
    DescribeSecurityGroupVpcAssociations: read(
      DescribeSecurityGroupVpcAssociations$,
      describeSecurityGroupVpcAssociations,
    ),
    DescribeSnapshots: read(DescribeSnapshots$, describeSnapshots),
    DescribeSubnets: read(DescribeSubnets$, describeSubnets),
    DescribeTags: read(DescribeTags$, describeTags),
    DescribeVpcEncryptionControls: read(DescribeVpcEncryptionControls$, describeVpcEncryptionControls),
    DescribeTransitGatewayAttachments: read(DescribeTransitGatewayAttachments$, describeTransitGatewayAttachments),
    DescribeTransitGateways: read(DescribeTransitGateways$, describeTransitGateways),
    DescribeVpcEndpoints: read(DescribeVpcEndpoints$, describeVpcEndpoints),
    DescribeVpcs: read(DescribeVpcs$, describeVpcs),
    DescribeVpnConnections: read(DescribeVpnConnections$, describeVpnConnections),
    DisassociateIamInstanceProfile: write(DisassociateIamInstanceProfile$, disassociate),
    ModifyInstanceAttribute: write(ModifyInstanceAttribute$, modifyInstanceAttribute),
    ModifyNetworkInterfaceAttribute: write(ModifyNetworkInterfaceAttribute$, modifyNetworkInterfaceAttribute),
    ModifyVpnTunnelOptions: write(ModifyVpnTunnelOptions$, modifyVpnTunnelOptions),
    ModifyVpcEndpoint: write(ModifyVpcEndpoint$, modifyVpcEndpoint),
    ReplaceNetworkAclAssociation: write(ReplaceNetworkAclAssociation$, replaceNetworkAclAssociation),
    RevokeSecurityGroupEgress: write(RevokeSecurityGroupEgress$, revoke(true)),
    RevokeSecurityGroupIngress: write(RevokeSecurityGroupIngress$, revoke(false)),
    StartInstances: write(StartInstances$, startInstances),
    StopInstances: write(StopInstances$, stopInstances),
  },
};
