"""One call of every operation that the embedded AWS implements, in an order in which each finds what it needs.

`CALLS` is a list of (service, operation, arguments); arguments are a dict or a function of what earlier calls answered:
`seen("ec2", "DescribeInstances")` is the newest answer of that operation.
"""

import datetime
import json
import time

LOG_GROUP = "/vpc/payments/flow-logs"
ACCOUNT = "111122223333"
BUCKET = "amzn-s3-demo-customer-exports"
TAGGED = "amzn-s3-demo-scratch"


def detector(seen):
    return seen("guardduty", "ListDetectors")["DetectorIds"][0]


def finding_ids(seen):
    return seen("guardduty", "ListFindings")["FindingIds"][:3]


def of_detector(**more):
    return lambda seen: {"DetectorId": detector(seen), **more}


def of_findings(**more):
    return lambda seen: {"DetectorId": detector(seen), "FindingIds": finding_ids(seen), **more}


def analyzer(seen):
    return seen("accessanalyzer", "ListAnalyzers")["analyzers"][0]["arn"]


def instance(seen, name):
    for reservation in seen("ec2", "DescribeInstances")["Reservations"]:
        for one in reservation["Instances"]:
            if {"Key": "Name", "Value": name} in one["Tags"]:
                return one
    raise LookupError(name)


def web(seen):
    return instance(seen, "web-1")["InstanceId"]


def vpc(seen):
    return instance(seen, "payments-export-1")["VpcId"]


def made_group(seen):
    return seen("ec2", "CreateSecurityGroup")["GroupId"]


def made_acl(seen):
    return seen("ec2", "CreateNetworkAcl")["NetworkAcl"]["NetworkAclId"]


def vpn(seen, number):
    return seen("ec2", "DescribeVpnConnections")["VpnConnections"][number]
REDIRECT = {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_302"}}


def load_balancer(seen):
    return seen("elastic-load-balancing-v2", "DescribeLoadBalancers")["LoadBalancers"][0]["LoadBalancerArn"]


def listener(seen, port):
    for one in seen("elastic-load-balancing-v2", "DescribeListeners")["Listeners"]:
        if one["Port"] == port:
            return one["ListenerArn"]
    raise LookupError(port)


def vpn(seen, number):
    return seen("ec2", "DescribeVpnConnections")["VpnConnections"][number]


def target_group(seen):
    return seen("elastic-load-balancing-v2", "DescribeTargetGroups")["TargetGroups"][0]["TargetGroupArn"]


def acl_association(seen):
    for acl in seen("ec2", "DescribeNetworkAcls")["NetworkAcls"]:
        for association in acl["Associations"]:
            return association["NetworkAclAssociationId"]
    raise LookupError("network ACL association")


def rule(port):
    return [{"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": "192.0.2.0/28", "Description": "peer"}]}]


def private_policy(bucket):
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "Peer",
                    "Effect": "Allow",
                    "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/AppRole"},
                    "Action": "s3:GetObject",
                    "Resource": f"arn:aws:s3:::{bucket}/*",
                }
            ],
        }
    )


def access_point_policy():
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                    "Action": "s3:GetObject",
                    "Resource": f"arn:aws:s3:us-east-1:{ACCOUNT}:accesspoint/internal-reports/object/*",
                }
            ],
        }
    )


BLOCK = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}
DENY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]})


def hour_ago():
    return int(time.time()) - 3600


GUARDDUTY = [
    ("guardduty", "ListDetectors", {}),
    ("guardduty", "GetDetector", of_detector()),
    (
        "guardduty",
        "ListFindings",
        of_detector(
            FindingCriteria={"Criterion": {"service.archived": {"Eq": ["false"]}, "severity": {"Gte": 1}}},
            SortCriteria={"AttributeName": "severity", "OrderBy": "DESC"},
            MaxResults=50,
        ),
    ),
    ("guardduty", "GetFindings", lambda seen: {"DetectorId": detector(seen), "FindingIds": seen("guardduty", "ListFindings")["FindingIds"]}),
    ("guardduty", "GetFindingsStatistics", of_detector(FindingStatisticTypes=["COUNT_BY_SEVERITY"])),
    ("guardduty", "GetFindingsStatistics", of_detector(GroupBy="FINDING_TYPE")),
    ("guardduty", "GetFindingsStatistics", of_detector(GroupBy="SEVERITY")),
    ("guardduty", "GetMasterAccount", of_detector()),
    ("guardduty", "GetAdministratorAccount", of_detector()),
    ("guardduty", "ListMembers", of_detector()),
    ("guardduty", "ArchiveFindings", of_findings()),
    ("guardduty", "UnarchiveFindings", of_findings()),
    ("guardduty", "UpdateFindingsFeedback", of_findings(Feedback="USEFUL")),
    ("guardduty", "CreateSampleFindings", of_detector(FindingTypes=["Exfiltration:S3/AnomalousBehavior", "Trojan:EC2/DropPoint"])),
    ("guardduty", "ListFindings", of_detector(FindingCriteria={"Criterion": {"type": {"Eq": ["Trojan:EC2/DropPoint"]}}})),
    ("guardduty", "GetFindings", of_findings()),
]

ACCESS_ANALYZER = [
    ("accessanalyzer", "ListAnalyzers", {}),
    ("accessanalyzer", "GetAnalyzer", {"analyzerName": "account-external"}),
    ("accessanalyzer", "ListFindings", lambda seen: {"analyzerArn": analyzer(seen)}),
    ("accessanalyzer", "ListFindingsV2", lambda seen: {"analyzerArn": analyzer(seen), "maxResults": 3}),
    (
        "accessanalyzer",
        "ListFindingsV2",
        lambda seen: {"analyzerArn": analyzer(seen), "nextToken": seen("accessanalyzer", "ListFindingsV2")["nextToken"]},
    ),
    (
        "accessanalyzer",
        "GetFindingV2",
        lambda seen: {"analyzerArn": analyzer(seen), "id": seen("accessanalyzer", "ListFindingsV2")["findings"][-1]["id"]},
    ),
    (
        "accessanalyzer",
        "GetFindingV2",
        lambda seen: {
            "analyzerArn": analyzer(seen),
            "id": next(one["id"] for one in seen("accessanalyzer", "ListFindings")["findings"] if "error" in one),
        },
    ),
    ("accessanalyzer", "StartResourceScan", lambda seen: {"analyzerArn": analyzer(seen), "resourceArn": f"arn:aws:s3:::{BUCKET}"}),
    (
        "accessanalyzer",
        "UpdateFindings",
        lambda seen: {
            "analyzerArn": analyzer(seen),
            "ids": [seen("accessanalyzer", "ListFindingsV2")["findings"][-1]["id"]],
            "status": "ARCHIVED",
        },
    ),
    ("accessanalyzer", "ValidatePolicy", {"policyDocument": '{"Statement":[{"Effect":"Allow"}]}', "policyType": "RESOURCE_POLICY"}),
    ("accessanalyzer", "CheckNoPublicAccess", {"policyDocument": private_policy(BUCKET), "resourceType": "AWS::S3::Bucket"}),
    (
        "accessanalyzer",
        "CheckNoPublicAccess",
        {
            "policyDocument": '{"Version":"2012-10-17","Statement":[{"Sid":"All","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}]}',
            "resourceType": "AWS::S3::Bucket",
        },
    ),
]

LOGS = [
    ("cloudwatch-logs", "DescribeLogGroups", {"logGroupNamePrefix": "/vpc"}),
    ("cloudwatch-logs", "DescribeLogStreams", {"logGroupName": LOG_GROUP, "limit": 5}),
    (
        "cloudwatch-logs",
        "FilterLogEvents",
        lambda seen: {"logGroupName": LOG_GROUP, "filterPattern": "REJECT", "startTime": hour_ago() * 1000, "limit": 20},
    ),
    (
        "cloudwatch-logs",
        "GetLogEvents",
        lambda seen: {
            "logGroupName": LOG_GROUP,
            "logStreamName": seen("cloudwatch-logs", "FilterLogEvents")["events"][0]["logStreamName"],
            "limit": 10,
            "startFromHead": True,
        },
    ),
    (
        "cloudwatch-logs",
        "StartQuery",
        lambda seen: {
            "logGroupName": LOG_GROUP,
            "startTime": hour_ago(),
            "endTime": int(time.time()),
            "queryString": 'parse @message "* * * * * * * * * * * * * * * * *" as version, account, vpc, subnet, instance, eni, srcAddr, dstAddr, srcPort, dstPort, protocol, packets, bytes, startTime, endTime, action, rest'
            " | stats count(*) as n, sum(bytes) by srcAddr, dstAddr, dstPort, protocol, action | sort n desc | limit 10",
        },
    ),
    ("cloudwatch-logs", "GetQueryResults", lambda seen: {"queryId": seen("cloudwatch-logs", "StartQuery")["queryId"]}),
    ("cloudwatch-logs", "GetQueryResults", lambda seen: {"queryId": seen("cloudwatch-logs", "StartQuery")["queryId"]}),
    (
        "cloudwatch-logs",
        "StartQuery",
        lambda seen: {"logGroupName": LOG_GROUP, "startTime": hour_ago(), "endTime": int(time.time()), "queryString": "fields @timestamp | limit 1"},
    ),
    ("cloudwatch-logs", "StopQuery", lambda seen: {"queryId": seen("cloudwatch-logs", "StartQuery")["queryId"]}),
]

IAM = [
    ("sts", "GetCallerIdentity", {}),
    ("iam", "ListAccountAliases", {}),
    ("iam", "GetRole", {"RoleName": "PaymentsExportRole"}),
    ("iam", "ListRolePolicies", {"RoleName": "PaymentsExportRole"}),
    ("iam", "GetRolePolicy", {"RoleName": "PaymentsExportRole", "PolicyName": "ExportBuckets"}),
    ("iam", "PutRolePolicy", {"RoleName": "PaymentsExportRole", "PolicyName": "Deny", "PolicyDocument": DENY}),
    ("iam", "DeleteRolePolicy", {"RoleName": "PaymentsExportRole", "PolicyName": "Deny"}),
    ("iam", "GetInstanceProfile", {"InstanceProfileName": "PaymentsExportRole"}),
    ("iam", "ListInstanceProfilesForRole", {"RoleName": "PaymentsExportRole"}),
    ("iam", "GetUser", {"UserName": "batch-settlement"}),
    ("iam", "GetLoginProfile", {"UserName": "dana.reyes"}),
    ("iam", "ListAccessKeys", {"UserName": "batch-settlement"}),
    ("iam", "GetAccessKeyLastUsed", {"AccessKeyId": "AKIAI44QH8DHBEXAMPLE"}),
    ("iam", "UpdateAccessKey", {"UserName": "batch-settlement", "AccessKeyId": "AKIAI44QH8DHBEXAMPLE", "Status": "Inactive"}),
    ("iam", "PutUserPolicy", {"UserName": "batch-settlement", "PolicyName": "Deny", "PolicyDocument": DENY}),
    ("iam", "ListUserPolicies", {"UserName": "batch-settlement"}),
    ("iam", "GetUserPolicy", {"UserName": "batch-settlement", "PolicyName": "Deny"}),
    ("iam", "DeleteUserPolicy", {"UserName": "batch-settlement", "PolicyName": "Deny"}),
]

EC2 = [
    ("ec2", "DescribeInstances", {}),
    ("ec2", "DescribeVpcs", {}),
    ("ec2", "DescribeSubnets", {}),
    ("ec2", "DescribeNetworkInterfaces", {}),
    ("ec2", "DescribeSecurityGroups", {}),
    ("ec2", "DescribeSecurityGroupRules", {}),
    ("ec2", "DescribeSecurityGroupVpcAssociations", {}),
    (
        "ec2",
        "DescribeSecurityGroupReferences",
        lambda seen: {"GroupId": [seen("ec2", "DescribeSecurityGroups")["SecurityGroups"][0]["GroupId"]]},
    ),
    ("ec2", "DescribeNetworkAcls", {}),
    ("ec2", "DescribeFlowLogs", {}),
    ("ec2", "DescribeTransitGateways", {}),
    ("ec2", "DescribeTransitGatewayAttachments", {}),
    ("ec2", "DescribeVpnConnections", {}),
    (
        "ec2",
        "ModifyVpnTunnelOptions",
        lambda seen: {
            "VpnConnectionId": vpn(seen, 0)["VpnConnectionId"],
            "VpnTunnelOutsideIpAddress": vpn(seen, 0)["VgwTelemetry"][0]["OutsideIpAddress"],
            "TunnelOptions": {
                "IKEVersions": [{"Value": "ikev2"}],
                "Phase1DHGroupNumbers": [{"Value": 20}, {"Value": 21}],
                "Phase2EncryptionAlgorithms": [{"Value": "AES256-GCM-16"}],
            },
        },
    ),
    ("ec2", "DescribeVpcEncryptionControls", {}),
    ("ec2", "DescribeTags", {}),
    ("ec2", "DescribeIamInstanceProfileAssociations", {}),
    ("ec2", "DescribeInstanceAttribute", lambda seen: {"InstanceId": web(seen), "Attribute": "disableApiTermination"}),
    ("ec2", "ModifyInstanceAttribute", lambda seen: {"InstanceId": web(seen), "DisableApiTermination": {"Value": True}}),
    (
        "ec2",
        "CreateSecurityGroup",
        lambda seen: {
            "GroupName": "peer",
            "Description": "made by the peer test",
            "VpcId": vpc(seen),
            "TagSpecifications": [{"ResourceType": "security-group", "Tags": [{"Key": "made-by", "Value": "peer"}]}],
        },
    ),
    ("ec2", "AuthorizeSecurityGroupIngress", lambda seen: {"GroupId": made_group(seen), "IpPermissions": rule(22)}),
    ("ec2", "AuthorizeSecurityGroupEgress", lambda seen: {"GroupId": made_group(seen), "IpPermissions": rule(443)}),
    (
        "ec2",
        "RevokeSecurityGroupIngress",
        lambda seen: {
            "GroupId": made_group(seen),
            "SecurityGroupRuleIds": [seen("ec2", "AuthorizeSecurityGroupIngress")["SecurityGroupRules"][0]["SecurityGroupRuleId"]],
        },
    ),
    (
        "ec2",
        "RevokeSecurityGroupEgress",
        lambda seen: {
            "GroupId": made_group(seen),
            "SecurityGroupRuleIds": [seen("ec2", "AuthorizeSecurityGroupEgress")["SecurityGroupRules"][0]["SecurityGroupRuleId"]],
        },
    ),
    (
        "ec2",
        "ModifyNetworkInterfaceAttribute",
        lambda seen: {
            "NetworkInterfaceId": instance(seen, "payments-export-1")["NetworkInterfaces"][0]["NetworkInterfaceId"],
            "Groups": [made_group(seen)],
        },
    ),
    (
        "ec2",
        "ModifyNetworkInterfaceAttribute",
        lambda seen: {
            "NetworkInterfaceId": instance(seen, "payments-export-1")["NetworkInterfaces"][0]["NetworkInterfaceId"],
            "Groups": [group["GroupId"] for group in instance(seen, "payments-export-1")["NetworkInterfaces"][0]["Groups"]],
        },
    ),
    ("ec2", "CreateTags", lambda seen: {"Resources": [made_group(seen)], "Tags": [{"Key": "peer", "Value": "yes"}]}),
    ("ec2", "DeleteTags", lambda seen: {"Resources": [made_group(seen)], "Tags": [{"Key": "peer"}]}),
    ("ec2", "DescribeSecurityGroups", lambda seen: {"GroupIds": [made_group(seen)]}),
    ("ec2", "DeleteSecurityGroup", lambda seen: {"GroupId": made_group(seen)}),
    ("ec2", "CreateSnapshots", lambda seen: {"InstanceSpecification": {"InstanceId": web(seen)}, "Description": "peer"}),
    ("ec2", "DescribeSnapshots", {"OwnerIds": ["self"]}),
    ("ec2", "CreateNetworkAcl", lambda seen: {"VpcId": vpc(seen)}),
    (
        "ec2",
        "CreateNetworkAclEntry",
        lambda seen: {
            "NetworkAclId": made_acl(seen),
            "RuleNumber": 100,
            "Protocol": "-1",
            "RuleAction": "deny",
            "Egress": False,
            "CidrBlock": "203.0.113.0/24",
        },
    ),
    (
        "ec2",
        "ReplaceNetworkAclAssociation",
        lambda seen: {"AssociationId": acl_association(seen), "NetworkAclId": made_acl(seen)},
    ),
    (
        "ec2",
        "ReplaceNetworkAclAssociation",
        lambda seen: {
            "AssociationId": seen("ec2", "ReplaceNetworkAclAssociation")["NewAssociationId"],
            "NetworkAclId": seen("ec2", "DescribeNetworkAcls")["NetworkAcls"][0]["NetworkAclId"],
        },
    ),
    ("ec2", "DeleteNetworkAcl", lambda seen: {"NetworkAclId": made_acl(seen)}),
    ("ec2", "DescribeRouteTables", {"MaxResults": 5}),
    ("ec2", "DescribePrefixLists", {}),
    ("ec2", "DescribeVpcEndpoints", {"MaxResults": 100}),
    (
        "ec2",
        "ModifyVpcEndpoint",
        lambda seen: {
            "VpcEndpointId": seen("ec2", "DescribeVpcEndpoints")["VpcEndpoints"][0]["VpcEndpointId"],
            "PolicyDocument": '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:Get*","Resource":"*"}]}',
        },
    ),
    (
        "ec2",
        "DisassociateIamInstanceProfile",
        lambda seen: {
            "AssociationId": next(
                one["AssociationId"]
                for one in seen("ec2", "DescribeIamInstanceProfileAssociations")["IamInstanceProfileAssociations"]
                if one["InstanceId"] == web(seen)
            )
        },
    ),
    ("ec2", "AssociateIamInstanceProfile", lambda seen: {"InstanceId": web(seen), "IamInstanceProfile": {"Name": "WebRole"}}),
    ("ec2", "StopInstances", lambda seen: {"InstanceIds": [web(seen)]}),
    ("ec2", "StartInstances", lambda seen: {"InstanceIds": [web(seen)]}),
]

SCALING = [
    ("auto-scaling", "DescribeAutoScalingGroups", {}),
    ("auto-scaling", "DescribeAutoScalingInstances", {}),
    (
        "auto-scaling",
        "EnterStandby",
        lambda seen: {"AutoScalingGroupName": "payments-web", "InstanceIds": [web(seen)], "ShouldDecrementDesiredCapacity": True},
    ),
    ("auto-scaling", "ExitStandby", lambda seen: {"AutoScalingGroupName": "payments-web", "InstanceIds": [web(seen)]}),
    ("auto-scaling", "SetDesiredCapacity", {"AutoScalingGroupName": "payments-web", "DesiredCapacity": 2}),
    (
        "auto-scaling",
        "DetachInstances",
        lambda seen: {"AutoScalingGroupName": "payments-web", "InstanceIds": [web(seen)], "ShouldDecrementDesiredCapacity": True},
    ),
    ("auto-scaling", "AttachInstances", lambda seen: {"AutoScalingGroupName": "payments-web", "InstanceIds": [web(seen)]}),
    ("elastic-load-balancing-v2", "DescribeLoadBalancers", {}),
    ("elastic-load-balancing-v2", "DescribeLoadBalancers", {"PageSize": 1}),
    ("elastic-load-balancing-v2", "DescribeLoadBalancers", {"Names": ["payments-web"]}),
    ("elastic-load-balancing-v2", "DescribeListeners", lambda seen: {"LoadBalancerArn": load_balancer(seen)}),
    ("elastic-load-balancing-v2", "DescribeRules", lambda seen: {"ListenerArn": listener(seen, 80)}),
    ("elastic-load-balancing-v2", "DescribeListenerCertificates", lambda seen: {"ListenerArn": listener(seen, 443)}),
    ("elastic-load-balancing-v2", "DescribeSSLPolicies", {}),
    ("elastic-load-balancing-v2", "DescribeSSLPolicies", {"Names": ["ELBSecurityPolicy-TLS13-1-2-Res-2021-06"]}),
    (
        "elastic-load-balancing-v2",
        "ModifyRule",
        lambda seen: {"RuleArn": seen("elastic-load-balancing-v2", "DescribeRules")["Rules"][0]["RuleArn"], "Actions": [REDIRECT]},
    ),
    (
        "elastic-load-balancing-v2",
        "ModifyListener",
        lambda seen: {"ListenerArn": listener(seen, 80), "DefaultActions": [REDIRECT]},
    ),
    ("elastic-load-balancing-v2", "DescribeTargetGroups", {}),
    ("elastic-load-balancing-v2", "DescribeTargetHealth", lambda seen: {"TargetGroupArn": target_group(seen)}),
    (
        "elastic-load-balancing-v2",
        "DeregisterTargets",
        lambda seen: {"TargetGroupArn": target_group(seen), "Targets": [{"Id": web(seen)}]},
    ),
    (
        "elastic-load-balancing-v2",
        "RegisterTargets",
        lambda seen: {"TargetGroupArn": target_group(seen), "Targets": [{"Id": web(seen)}]},
    ),
]

S3 = [
    ("s3", "ListBuckets", {}),
    ("s3", "HeadBucket", {"Bucket": BUCKET}),
    ("s3", "GetBucketLocation", {"Bucket": BUCKET}),
    ("s3", "GetBucketPolicy", {"Bucket": BUCKET}),
    ("s3", "GetBucketPolicyStatus", {"Bucket": BUCKET}),
    ("s3", "GetPublicAccessBlock", {"Bucket": BUCKET}),
    ("s3", "GetBucketAcl", {"Bucket": TAGGED}),
    ("s3", "GetBucketOwnershipControls", {"Bucket": BUCKET}),
    ("s3", "GetBucketTagging", {"Bucket": BUCKET}),
    ("s3", "GetBucketVersioning", {"Bucket": BUCKET}),
    ("s3", "GetBucketLogging", {"Bucket": BUCKET}),
    ("s3", "GetBucketWebsite", {"Bucket": "amzn-s3-demo-marketing-site"}),
    ("s3", "GetBucketReplication", {"Bucket": "amzn-s3-demo-ledger"}),
    ("s3", "GetBucketNotificationConfiguration", {"Bucket": "amzn-s3-demo-raw-uploads"}),
    ("s3", "GetBucketLifecycleConfiguration", {"Bucket": "amzn-s3-demo-raw-uploads"}),
    ("s3", "ListObjectsV2", {"Bucket": BUCKET, "Prefix": "exports/", "MaxKeys": 5}),
    (
        "s3",
        "ListObjectsV2",
        lambda seen: {"Bucket": BUCKET, "Prefix": "exports/", "ContinuationToken": seen("s3", "ListObjectsV2")["NextContinuationToken"]},
    ),
    ("s3", "PutObject", {"Bucket": TAGGED, "Key": "peer/a b+c.txt", "Body": b"from the peer test"}),
    ("s3", "HeadObject", {"Bucket": TAGGED, "Key": "peer/a b+c.txt"}),
    ("s3", "GetObject", {"Bucket": TAGGED, "Key": "peer/a b+c.txt"}),
    ("s3", "PutBucketPolicy", {"Bucket": TAGGED, "Policy": private_policy(TAGGED), "ExpectedBucketOwner": ACCOUNT}),
    ("s3", "DeleteBucketPolicy", {"Bucket": TAGGED}),
    ("s3", "PutPublicAccessBlock", {"Bucket": TAGGED, "PublicAccessBlockConfiguration": BLOCK}),
    ("s3", "DeletePublicAccessBlock", {"Bucket": TAGGED}),
    ("s3-control", "ListAccessPoints", {"AccountId": ACCOUNT}),
    ("s3-control", "GetAccessPoint", {"AccountId": ACCOUNT, "Name": "finance-readers"}),
    ("s3-control", "GetAccessPointPolicy", {"AccountId": ACCOUNT, "Name": "finance-readers"}),
    ("s3-control", "GetAccessPointPolicyStatus", {"AccountId": ACCOUNT, "Name": "finance-readers"}),
    ("s3-control", "ListMultiRegionAccessPoints", {"AccountId": ACCOUNT}),
    ("s3-control", "PutAccessPointPolicy", {"AccountId": ACCOUNT, "Name": "internal-reports", "Policy": access_point_policy()}),
    ("s3-control", "DeleteAccessPointPolicy", {"AccountId": ACCOUNT, "Name": "internal-reports"}),
    ("s3-control", "PutPublicAccessBlock", {"AccountId": ACCOUNT, "PublicAccessBlockConfiguration": BLOCK}),
    ("s3-control", "GetPublicAccessBlock", {"AccountId": ACCOUNT}),
    ("s3-control", "DeletePublicAccessBlock", {"AccountId": ACCOUNT}),
]


def athena_query(token):
    return {
        "QueryString": "SELECT 1 AS n",
        "ClientRequestToken": token * 32,
        "QueryExecutionContext": {"Database": "default"},
        "WorkGroup": "primary",
        "ResultConfiguration": {"OutputLocation": f"s3://{TAGGED}/athena/"},
    }


def started_query(seen):
    return {"QueryExecutionId": seen("athena", "StartQueryExecution")["QueryExecutionId"]}


ATHENA = [
    ("athena", "GetWorkGroup", {"WorkGroup": "responders"}),
    ("athena", "StartQueryExecution", athena_query("a")),
    ("athena", "GetQueryExecution", started_query),
    ("athena", "GetQueryExecution", started_query),
    ("athena", "GetQueryExecution", started_query),
    ("athena", "GetQueryResults", started_query),
    ("athena", "StartQueryExecution", athena_query("b")),
    ("athena", "StopQueryExecution", started_query),
    ("athena", "GetQueryExecution", started_query),
]


def queue_url(seen):
    return seen("sqs", "GetQueueUrl")["QueueUrl"]


def of_queue(**more):
    return lambda seen: {"QueueUrl": queue_url(seen), **more}


def receipt(seen):
    return seen("sqs", "ReceiveMessage")["Messages"][0]["ReceiptHandle"]


EVENT = {"Source": "transit-tui", "DetailType": "VPC Flow Detection", "Detail": json.dumps({"rule": "port-scan"})}
WHOLE_EVENT = {
    **{"version": "0", "id": "1", "account": ACCOUNT, "region": "us-east-1", "time": "2026-01-15T11:59:00Z", "resources": []},
    **{"source": "transit-tui", "detail-type": "VPC Flow Detection", "detail": {"rule": "port-scan"}},
}

PUSHES = [
    ("eventbridge", "DescribeEventBus", {"Name": "default"}),
    ("eventbridge", "ListRules", {"NamePrefix": "transit-tui"}),
    ("eventbridge", "ListTargetsByRule", {"Rule": "transit-tui-detections"}),
    ("eventbridge", "TestEventPattern", {"EventPattern": json.dumps({"source": ["transit-tui"]}), "Event": json.dumps(WHOLE_EVENT)}),
    ("eventbridge", "PutEvents", {"Entries": [EVENT, {**EVENT, "Detail": "not JSON"}]}),
    ("sqs", "ListQueues", {"QueueNamePrefix": "transit-tui"}),
    # The queue of pushes takes messages from rules alone; its dead letters take them from anybody.
    ("sqs", "GetQueueUrl", {"QueueName": "transit-tui-dead-letters"}),
    ("sqs", "SendMessage", of_queue(MessageBody="from the peer test")),
    ("sqs", "ReceiveMessage", of_queue(WaitTimeSeconds=1, MessageSystemAttributeNames=["All"])),
    ("sqs", "ChangeMessageVisibility", lambda seen: {"QueueUrl": queue_url(seen), "ReceiptHandle": receipt(seen), "VisibilityTimeout": 60}),
    ("sqs", "DeleteMessage", lambda seen: {"QueueUrl": queue_url(seen), "ReceiptHandle": receipt(seen)}),
    ("sqs", "GetQueueUrl", {"QueueName": "transit-tui"}),
    ("sqs", "GetQueueAttributes", of_queue(AttributeNames=["All"])),
    ("sqs", "ReceiveMessage", of_queue(MaxNumberOfMessages=10)),
    (
        "sqs",
        "DeleteMessageBatch",
        lambda seen: {
            "QueueUrl": queue_url(seen),
            "Entries": [{"Id": "read", "ReceiptHandle": receipt(seen)}, {"Id": "never", "ReceiptHandle": "nonsense"}],
        },
    ),
]


def distribution_config(seen):
    return seen("cloudfront", "GetDistributionConfig")["DistributionConfig"]


CLOUDFRONT = [
    ("cloudfront", "ListDistributions", {"MaxItems": "2"}),
    ("cloudfront", "GetDistribution", {"Id": "EDFDVBD6EXAMPLE"}),
    ("cloudfront", "GetDistributionConfig", {"Id": "EDFDVBD6EXAMPLE"}),
    (
        "cloudfront",
        "UpdateDistribution",
        lambda seen: {
            "Id": "EDFDVBD6EXAMPLE",
            "IfMatch": seen("cloudfront", "GetDistributionConfig")["ETag"],
            "DistributionConfig": {**distribution_config(seen), "Comment": "from the peer test"},
        },
    ),
]


def own_certificate():
    """A certificate that signed itself, and its key: made anew each time, so that no key lies in the repository."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "peer.example.com")])
    now = datetime.datetime(2025, 1, 1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=9000))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("peer.example.com")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    return {
        "Certificate": certificate.public_bytes(pem),
        "PrivateKey": key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    }


def certificate_for(domain):
    def arn(seen):
        listed = seen("acm", "ListCertificates")["CertificateSummaryList"]
        return {"CertificateArn": next(each["CertificateArn"] for each in listed if each["DomainName"] == domain)}

    return arn


def requested_certificate(**more):
    return lambda seen: {**seen("acm", "RequestCertificate"), **more}


def imported_certificate(seen):
    return {"Certificates": [{"CertificateArn": seen("acm", "ImportCertificate")["CertificateArn"]}]}


KEY_TYPES = ["RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"]

CERTIFICATES = [
    ("acm", "ListCertificates", {"MaxItems": 2}),
    ("acm", "ListCertificates", {"Includes": {"keyTypes": KEY_TYPES}}),
    ("acm", "DescribeCertificate", certificate_for("api.example.com")),
    ("acm", "DescribeCertificate", certificate_for("shop.example.com")),
    ("acm", "DescribeCertificate", certificate_for("legacy.example.com")),
    ("acm", "RenewCertificate", certificate_for("mail.example.com")),
    (
        "acm",
        "RequestCertificate",
        {
            "DomainName": "peer.example.com",
            "SubjectAlternativeNames": ["peer.example.com", "*.peer.example.com"],
            "ValidationMethod": "DNS",
            "IdempotencyToken": "peer_1",
            "Tags": [{"Key": "purpose", "Value": "peer test"}],
        },
    ),
    ("acm", "DescribeCertificate", requested_certificate()),
    ("acm", "AddTagsToCertificate", requested_certificate(Tags=[{"Key": "more", "Value": "yes"}])),
    ("acm", "ListTagsForCertificate", requested_certificate()),
    ("acm", "DeleteCertificate", requested_certificate()),
    ("acm", "ImportCertificate", own_certificate()),
    ("acm", "ImportCertificate", lambda seen: {**own_certificate(), "CertificateArn": seen("acm", "ImportCertificate")["CertificateArn"]}),
    ("elastic-load-balancing-v2", "AddListenerCertificates", lambda seen: {"ListenerArn": listener(seen, 443), **imported_certificate(seen)}),
    ("elastic-load-balancing-v2", "RemoveListenerCertificates", lambda seen: {"ListenerArn": listener(seen, 443), **imported_certificate(seen)}),
]

CALLS = GUARDDUTY + ACCESS_ANALYZER + LOGS + IAM + EC2 + SCALING + S3 + PUSHES + ATHENA + CLOUDFRONT + CERTIFICATES
