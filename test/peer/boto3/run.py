"""Calls the embedded AWS with boto3 and prints, one JSON object a line, how botocore understood each answer.

Reads AWS_ENDPOINT_URL and credentials from the environment. A line is {service, operation, answered, parsed, problems}: `parsed`
is botocore's reading of the answer, `problems` what its own validator says of it against the service's output shape.
"""

import base64
import datetime
import json
import os
import re
import socket
import sys
from urllib.parse import urlsplit

import boto3
import botocore.exceptions
from botocore.config import Config
from botocore.response import StreamingBody
from botocore.validate import ParamValidator

from calls import CALLS

NAMES = {
    "cloudwatch-logs": "logs",
    "s3-control": "s3control",
    "auto-scaling": "autoscaling",
    "elastic-load-balancing-v2": "elbv2",
    "eventbridge": "events",
}


def resolve_localhost_names():
    """s3control puts the account before the host; not every resolver knows names under localhost."""
    resolve = socket.getaddrinfo

    def getaddrinfo(host, *rest, **more):
        return resolve("127.0.0.1" if str(host).endswith(".localhost") else host, *rest, **more)

    socket.getaddrinfo = getaddrinfo


def make_client(name):
    endpoint = os.environ["AWS_ENDPOINT_URL"]
    if name == "s3-control":
        endpoint = f"http://localhost:{urlsplit(endpoint).port}"
    return boto3.client(
        NAMES.get(name, name),
        endpoint_url=endpoint,
        config=Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=30),
    )


def plain(value):
    """What JSON can hold, so that the other side can compare it with what the handler gave."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).isoformat()
    if isinstance(value, StreamingBody):
        return {"$bytes": base64.b64encode(value.read()).decode()}
    if isinstance(value, (bytes, bytearray)):
        return {"$bytes": base64.b64encode(value).decode()}
    return value


def as_on_the_wire(value, shape):
    """Undoes what boto3 does after parsing: IAM's policies become dicts, and the first region's location None."""
    if shape.type_name == "string" and isinstance(value, dict):
        return json.dumps(value)
    if shape.type_name == "structure" and isinstance(value, dict):
        return {
            key: as_on_the_wire(one, shape.members[key]) if key in shape.members else one
            for key, one in value.items()
            if not (key == "LocationConstraint" and one is None)
        }
    if shape.type_name == "list" and isinstance(value, list):
        return [as_on_the_wire(one, shape.member) for one in value]
    return value


def problems_of(client, operation, answer):
    shape = client.meta.service_model.operation_model(operation).output_shape
    if shape is None:
        return []
    report = ParamValidator().validate(as_on_the_wire(answer, shape), shape)
    return [report.generate_report()] if report.has_errors() else []


def main():
    resolve_localhost_names()
    clients = {}
    answers = {}
    for service, operation, arguments in CALLS:
        client = clients.setdefault(service, make_client(service))
        line = {"service": service, "operation": operation, "answered": False, "parsed": {}, "problems": []}
        try:
            given = arguments(lambda *key: answers[key]) if callable(arguments) else arguments
            method = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", operation).lower()
            method = next((one for one, name in client.meta.method_to_api_mapping.items() if name == operation), method)
            answer = getattr(client, method)(**given)
            answer.pop("ResponseMetadata")
            line["problems"] = problems_of(client, operation, answer)
            answers[(service, operation)] = answer
            line["parsed"] = plain(answer)
            line["answered"] = True
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError, LookupError, StopIteration) as error:
            line["problems"] = [f"{type(error).__name__}: {error}"]
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(__file__))
    main()
