"""Prints as JSON what there is of a stack, as the services themselves tell it.

Usage: what_is_there.py ENDPOINT REGION STACK
"""

import json
import sys

import boto3

ENDPOINT, REGION, STACK = sys.argv[1:]


def client(service):
    return boto3.client(
        service, endpoint_url=ENDPOINT, region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test"
    )


def ours(names):
    return sorted(name for name in names if STACK in name)


def last(arn):
    return arn.split(":")[-1]


sns, sqs, aws_lambda, cloudwatch = client("sns"), client("sqs"), client("lambda"), client("cloudwatch")

subscriptions = []
for listed in sns.list_subscriptions()["Subscriptions"]:
    if STACK not in listed["TopicArn"] or listed["Protocol"] != "sqs":
        continue
    attributes = sns.get_subscription_attributes(SubscriptionArn=listed["SubscriptionArn"])["Attributes"]
    subscriptions.append(
        {
            "topic": last(listed["TopicArn"]),
            "endpoint": last(listed["Endpoint"]),
            "raw": attributes.get("RawMessageDelivery"),
            "filter": json.loads(attributes.get("FilterPolicy") or "null"),
            "deadLetters": last(json.loads(attributes["RedrivePolicy"])["deadLetterTargetArn"]),
        }
    )

queues = [url for url in sqs.list_queues().get("QueueUrls", []) if STACK in url]
queue_policies = {}
for url in queues:
    policy = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])["Attributes"]["Policy"]
    (statement,) = json.loads(policy)["Statement"]
    queue_policies[url.split("/")[-1]] = last(statement["Condition"]["ArnEquals"]["aws:SourceArn"])

roles = []
for listed in client("iam").list_roles()["Roles"]:
    if listed["RoleName"].startswith(STACK):
        role = client("iam").get_role(RoleName=listed["RoleName"])["Role"]
        boundary = role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
        roles.append({"name": role["RoleName"], "path": role["Path"], "boundary": boundary})

mappings = [
    [last(mapping["EventSourceArn"]), last(mapping["FunctionArn"]), mapping["BatchSize"]]
    for mapping in aws_lambda.list_event_source_mappings()["EventSourceMappings"]
    if STACK in mapping["FunctionArn"]
]
retries = [
    [last(config["FunctionArn"]), config["MaximumRetryAttempts"], config["MaximumEventAgeInSeconds"]]
    for function in aws_lambda.list_functions()["Functions"]
    if STACK in function["FunctionName"]
    for config in aws_lambda.list_function_event_invoke_configs(FunctionName=function["FunctionName"])[
        "FunctionEventInvokeConfigs"
    ]
]
alarms = cloudwatch.describe_alarms(MaxRecords=100)["MetricAlarms"]
stacks = [stack for stack in client("cloudformation").describe_stacks()["Stacks"] if stack["StackName"] == STACK]

json.dump(
    {
        "subscriptions": sorted(subscriptions, key=lambda it: it["endpoint"]),
        "queuePolicies": queue_policies,
        "roles": sorted(roles, key=lambda it: it["name"]),
        "mappings": sorted(mappings),
        "retries": retries,
        "states": [
            mapping["State"]
            for mapping in aws_lambda.list_event_source_mappings()["EventSourceMappings"]
            if STACK in mapping["FunctionArn"]
        ],
        "alarms": ours(alarm["AlarmName"] for alarm in alarms),
        "tags": {tag["Key"]: tag["Value"] for stack in stacks for tag in stack["Tags"]},
        "names": ours(
            [topic["TopicArn"] for topic in sns.list_topics()["Topics"]]
            + [listed["TopicArn"] for listed in sns.list_subscriptions()["Subscriptions"]]
            + queues
            + [alarm["AlarmArn"] for alarm in alarms]
            + [function["FunctionArn"] for function in aws_lambda.list_functions()["Functions"]]
            + [mapping["FunctionArn"] for mapping in aws_lambda.list_event_source_mappings()["EventSourceMappings"]]
            + client("dynamodb").list_tables()["TableNames"]
            + [group["logGroupName"] for group in client("logs").describe_log_groups()["logGroups"]]
            + [rule["Name"] for rule in client("events").list_rules()["Rules"]]
            + [entry["DashboardName"] for entry in cloudwatch.list_dashboards()["DashboardEntries"]]
            + [bucket["Name"] for bucket in client("s3").list_buckets()["Buckets"]]
            + [api["Name"] for api in client("apigatewayv2").get_apis()["Items"]]
        ),
    },
    sys.stdout,
)
