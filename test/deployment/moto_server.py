"""Runs a moto server on 127.0.0.1 with the types of CloudFormation that the stack has and moto lacks.

Each added type hands its properties to the service itself, through the same server and the API that AWS documents, so
what CloudFormation makes can be asked of the service afterwards. docs/deploy.md lists what is added.

Usage: moto_server.py PORT CALLBACK
CALLBACK is the address that stands for function URLs, and that invocations are handed on to.
"""

import contextlib
import json
import sys
import urllib.request
from uuid import uuid4

import boto3
from moto.awslambda.models import LambdaBackend, LambdaFunction
from moto.cloudformation import parsing
from moto.cloudformation.models import CloudFormationBackend
from moto.core.common_models import CloudFormationModel
from moto.dynamodb.models import Table, dynamodb_backends
from moto.kms.models import KmsBackend
from moto.server import main
from moto.sqs.models import Queue, SQSBackend

PORT, CALLBACK = int(sys.argv[1]), sys.argv[2]


def client(service, region):
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=f"http://127.0.0.1:{PORT}",
        aws_access_key_id="moto",
        aws_secret_access_key="moto",
    )


def add(type_name, create, delete, attributes=()):
    """Adds a type.

    create(properties, region) returns the physical id, or the id and a dict of attributes; delete(id, properties,
    region) takes away what it made.
    """

    class Added(CloudFormationModel):
        # moto finds the service of a model by the name of its module.
        __module__ = "moto.added.models"

        def __init__(self, made, properties):
            self.physical_resource_id, self.values = made if isinstance(made, tuple) else (made, {})
            self.properties = properties

        @staticmethod
        def cloudformation_name_type():
            return ""

        @staticmethod
        def cloudformation_type():
            return type_name

        @classmethod
        def has_cfn_attr(cls, attr):
            return attr in attributes

        def get_cfn_attribute(self, name):
            return self.values[name]

        def is_created(self):
            return True

        @classmethod
        def create_from_cloudformation_json(cls, name, resource, account, region, **_):
            properties = resource["Properties"]
            return cls(create(properties, region), properties)

        @classmethod
        def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
            original_resource.delete(account_id, region_name)
            return cls.create_from_cloudformation_json(new_resource_name, cloudformation_json, account_id, region_name)

        @classmethod
        def delete_from_cloudformation_json(cls, *_):
            raise NotImplementedError

        def delete(self, account_id, region):
            delete(self.physical_resource_id, self.properties, region)

    return Added


def attribute(value):
    """As SNS and SQS take attributes: all are texts."""
    return json.dumps(value) if isinstance(value, (dict, list, bool)) else str(value)


def subscribe(properties, region):
    settings = {k: attribute(v) for k, v in properties.items() if k not in ("TopicArn", "Protocol", "Endpoint")}
    return client("sns", region).subscribe(
        TopicArn=properties["TopicArn"],
        Protocol=properties["Protocol"],
        Endpoint=properties["Endpoint"],
        Attributes=settings,
        ReturnSubscriptionArn=True,
    )["SubscriptionArn"]


def set_topic_policies(properties, region):
    for topic in properties["Topics"]:
        client("sns", region).set_topic_attributes(
            TopicArn=topic, AttributeName="Policy", AttributeValue=json.dumps(properties["PolicyDocument"])
        )
    return str(uuid4())


def set_queue_policies(properties, region):
    for url in properties["Queues"]:
        client("sqs", region).set_queue_attributes(
            QueueUrl=url, Attributes={"Policy": json.dumps(properties["PolicyDocument"])}
        )
    return str(uuid4())


def create_function_url(properties, region):
    client("lambda", region).create_function_url_config(
        FunctionName=properties["TargetFunctionArn"], AuthType=properties["AuthType"]
    )
    return properties["TargetFunctionArn"], {"FunctionUrl": f"{CALLBACK}/"}


def configure_events(properties, region):
    client("lambda", region).put_function_event_invoke_config(**properties)
    return f"{properties['FunctionName']}|{properties['Qualifier']}"


def forget_events(_, properties, region):
    functions = client("lambda", region)
    # moto deletes in any order: with its function the configuration has gone.
    with contextlib.suppress(functions.exceptions.ResourceNotFoundException):
        functions.delete_function_event_invoke_config(FunctionName=properties["FunctionName"])


def put_alarm(properties, region):
    cloudwatch = client("cloudwatch", region)
    cloudwatch.put_metric_alarm(**properties)
    name = properties["AlarmName"]
    alarm = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"][0]
    return name, {"Arn": alarm["AlarmArn"]}


def create_api(properties, region):
    api = client("apigatewayv2", region).create_api(**properties)
    return api["ApiId"], {"ApiEndpoint": api["ApiEndpoint"]}


def api_part(create, delete, key):
    """A part of an HTTP API, which is made and found by the id of its API."""

    def make(properties, region):
        return getattr(client("apigatewayv2", region), create)(**properties)[key]

    def take(physical_id, properties, region):
        api = client("apigatewayv2", region)
        # moto deletes in any order: with its API the part has gone.
        with contextlib.suppress(api.exceptions.NotFoundException):
            getattr(api, delete)(ApiId=properties["ApiId"], **{key: physical_id})

    return make, take


def nothing(*_):
    """What goes with the resource that it belongs to."""


ADDED = [
    add("AWS::SNS::Subscription", subscribe, lambda arn, _, r: client("sns", r).unsubscribe(SubscriptionArn=arn)),
    add("AWS::SNS::TopicPolicy", set_topic_policies, nothing),
    add("AWS::SQS::QueuePolicy", set_queue_policies, nothing),
    add("AWS::Lambda::Url", create_function_url, nothing, ["FunctionUrl"]),
    add("AWS::Lambda::EventInvokeConfig", configure_events, forget_events),
    add(
        "AWS::CloudWatch::Alarm",
        put_alarm,
        lambda name, _, r: client("cloudwatch", r).delete_alarms(AlarmNames=[name]),
        ["Arn"],
    ),
    add("AWS::ApiGatewayV2::Api", create_api, lambda i, _, r: client("apigatewayv2", r).delete_api(ApiId=i), ["ApiEndpoint"]),
    add("AWS::ApiGatewayV2::Stage", *api_part("create_stage", "delete_stage", "StageName")),
    add("AWS::ApiGatewayV2::Integration", *api_part("create_integration", "delete_integration", "IntegrationId")),
    add("AWS::ApiGatewayV2::Route", *api_part("create_route", "delete_route", "RouteId")),
    # Only kept in the stack: moto knows no saved queries, and of the policy of a bucket it leaves out the conditions, so
    # that this one would keep everybody out.
    add("AWS::Logs::QueryDefinition", lambda *_: str(uuid4()), nothing),
    add("AWS::S3::BucketPolicy", lambda *_: str(uuid4()), nothing),
]
parsing.get_model_list.cache_clear()
parsing.get_model_map.cache_clear()
parsing.get_name_type_map.cache_clear()


def invoke(self, body, request_headers, response_headers):
    """Hands an invocation on to where the functions run, in place of a container of Docker's."""
    url = f"{CALLBACK}/2015-03-31/functions/{self.function_name}/invocations"
    request = urllib.request.Request(url, data=(body or "{}").encode() if isinstance(body, str) else body or b"{}")
    with urllib.request.urlopen(request) as answer:
        error = answer.headers.get("x-amz-function-error")
        if error:
            response_headers["x-amz-function-error"] = error
        return answer.read()


LambdaFunction.invoke = invoke

# Event source mappings are polled by the test, as Lambda polls them: moto's own would take the messages away.
Queue.lambda_event_source_mappings = property(lambda self: {}, lambda self, value: None)

list_mappings = LambdaBackend.list_event_source_mappings


def list_by_name(self, event_source_arn, function_name):
    """moto knows the function of a mapping only as it was given, here by its ARN."""
    mappings = list_mappings(self, event_source_arn, None)
    return [it for it in mappings if not function_name or function_name in (it.function_arn, it.function_arn.split(":")[6])]


LambdaBackend.list_event_source_mappings = list_by_name

create_key = KmsBackend.create_key


def create_key_of_a_kind(self, policy, key_usage, *more):
    """KMS makes a key for encrypting unless it is told otherwise; moto then makes one of no kind."""
    return create_key(self, policy, key_usage or "ENCRYPT_DECRYPT", *more)


KmsBackend.create_key = create_key_of_a_kind

receive_message = SQSBackend.receive_message


def receive_soon(self, queue_name, count, wait_seconds_timeout, *more):
    """moto goes on with a long poll whose caller has gone, and hides what it then takes: so it must be short."""
    return receive_message(self, queue_name, count, min(wait_seconds_timeout, 1), *more)


SQSBackend.receive_message = receive_soon

delete_stack = CloudFormationBackend.delete_stack


def delete_with_exports(self, name):
    """moto forgets to note the exports of a stack that came of a change set, and misses them when it is deleted."""
    for stack in self.stacks.values():
        for export in stack.exports:
            self.exports.setdefault(export.name, export)
    delete_stack(self, name)


CloudFormationBackend.delete_stack = delete_with_exports

validate_template = CloudFormationBackend.validate_template


def validate_without_warnings(self, template):
    """moto refuses what cfn-lint only warns of, such as a DependsOn of the Serverless Framework that says nothing new."""
    return [match for match in validate_template(self, template) if match.rule.severity == "error"]


CloudFormationBackend.validate_template = validate_without_warnings

create_table = Table.create_from_cloudformation_json.__func__


def create_with_recovery(cls, resource_name, cloudformation_json, account_id, region_name, **more):
    """moto leaves out a table's point-in-time recovery, without which there is no export."""
    table = create_table(cls, resource_name, cloudformation_json, account_id, region_name, **more)
    recovery = cloudformation_json["Properties"].get("PointInTimeRecoverySpecification")
    if recovery:
        dynamodb_backends[account_id][region_name].update_continuous_backups(table.name, recovery)
    return table


Table.create_from_cloudformation_json = classmethod(create_with_recovery)

main(["-H", "127.0.0.1", "-p", str(PORT)])
