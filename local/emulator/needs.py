"""Which rights a call needs. moto knows what a call is done to of S3, SQS, STS and IAM only; of all else it asks the
policies about "*", which no right to one table, key, parameter or instance allows."""

import json
import re
from html import unescape
from typing import NamedTuple

from moto.dynamodb.models import dynamodb_backends
from moto.ec2.models import ec2_backends
from moto.s3.models import s3_backends


CHANGE = re.compile(r"<Change>.*?<Action>(\w+)</Action>.*?<Name>([^<]*)</Name>.*?<Type>(\w+)</Type>.*?</Change>", re.S)
ZONE = re.compile(r"^/2013-04-01/(hostedzone|change)/([^/?]+)")
DELETED = re.compile(r"<Key>([^<]*)</Key>")
DISTRIBUTION = re.compile(r"^/2020-05-31/distribution/([^/]+)")


class Need(NamedTuple):
    action: str
    resource: str
    # Condition keys, each with all its values.
    context: dict


def needs(request, resource):
    """A list of Need: a call that is done to several things must be allowed on each. `resource` is what moto knows."""
    service, arn = request._service, Arns(request)
    if service == "s3":
        return of_s3(request, resource)
    if service == "ec2":
        ids = [values[0] for name, values in request._data.items() if name.startswith("InstanceId.")]
        describing = request._action.startswith("ec2:Describe")
        if describing or not ids:
            return [Need(request._action, "*", {})]
        return [Need(request._action, arn(f"instance/{one}"), tags_of(request, one)) for one in ids]
    distribution = DISTRIBUTION.search(request._path)
    if service == "cloudfront" and distribution:
        return [Need(request._action, f"arn:aws:cloudfront::{request.account_id}:distribution/{distribution[1]}", {})]
    if service == "route53":
        return [of_route53(request)]
    if service == "monitoring":
        # Named otherwise in rights than in signatures, and about no resource.
        return [Need(f"cloudwatch:{request._action.partition(':')[2]}", "*", {})]
    if service == "sns":
        return [Need(request._action, request._data.get("TopicArn", ["*"])[0], {})]
    if service not in JSON:
        return [Need(request._action, resource, {})]
    found = JSON[service](json.loads(request._body or "{}"), request, arn)
    return [Need(request._action, one, context) for one, context in found] or [Need(request._action, "*", {})]


def tags_of(request, instance):
    """What a right may ask of an instance: its tags."""
    found = ec2_backends[request.account_id][request._region].get_instance_by_id(instance)
    return {f"aws:ResourceTag/{tag['key']}": [tag["value"]] for tag in (found.get_tags() if found else [])}


class Arns:
    """Makes the ARNs of the service and region that a request is for."""

    def __init__(self, request):
        self.prefix = f"arn:aws:{request._service}:{request._region}:{request.account_id}:"

    def __call__(self, name):
        return name if name.startswith("arn:") else self.prefix + name


def of_route53(request):
    """Changes of records are asked about all together, by what they do to which name and type."""
    kind, name = (ZONE.search(request._path) or re.search("()()", "")).groups()
    body = request._body.decode() if isinstance(request._body, bytes) else request._body or ""
    context = {}
    if request._action == "route53:ChangeResourceRecordSets":
        columns = zip(*((action, name.rstrip(".").lower(), type) for action, name, type in CHANGE.findall(body)))
        for key, values in zip(("Actions", "NormalizedRecordNames", "RecordTypes"), columns):
            context[f"{request._action}{key}"] = list(values)
    return Need(request._action, f"arn:aws:route53:::{kind}/{name}" if name else "*", context)


def of_s3(request, resource):
    """S3 says that an object is absent only to whoever may list the bucket, and refuses everybody else."""
    called = Need(request._action, resource, {})
    bucket, _, key = resource.removeprefix("arn:aws:s3:::").partition("/")
    found = s3_backends[request.account_id]["aws"].buckets.get(bucket)
    if request._action == "s3:GetObject" and found and key not in found.keys:
        return [called, Need("s3:ListBucket", f"arn:aws:s3:::{bucket}", {})]
    if request._action == "s3:DeleteObject" and not key:
        # Many at once: the right is asked for each.
        body = request._body.decode() if isinstance(request._body, bytes) else request._body
        return [Need(called.action, f"{resource}/{unescape(one)}", {}) for one in DELETED.findall(body)]
    return [called]


def of_dynamodb(body, request, arn):
    tables = dynamodb_backends[request.account_id][request._region].tables
    batch = body.get("RequestItems", {})
    for name in batch or [body.get("TableName")]:
        if name is None:
            continue
        rows = batch[name].get("Keys", []) if name in batch else [row for row in (body.get("Key"), body.get("Item")) if row]
        key = tables[name].hash_key_attr if name in tables else None
        leading = [str(value) for row in rows if key in row for value in row[key].values()]
        index = f"/index/{body['IndexName']}" if "IndexName" in body else ""
        yield arn(f"table/{name}{index}"), {"dynamodb:LeadingKeys": leading} if leading else {}


def of_kms(body, _request, arn):
    context = {"kms:SigningAlgorithm": body.get("SigningAlgorithm"), "kms:MessageType": body.get("MessageType")}
    if "KeyId" in body:
        key = body["KeyId"]
        named = key if key.startswith(("arn:", "alias/")) else f"key/{key}"
        yield arn(named), {name: [value] for name, value in context.items() if value}


def of_ssm(body, _request, arn):
    for name in body.get("Names") or [body[name] for name in ("Name", "Path") if name in body]:
        yield arn(f"parameter/{name.lstrip('/')}"), {}


def of_cognito(body, _request, arn):
    if "UserPoolId" in body:
        yield arn(f"userpool/{body['UserPoolId']}"), {}


def of_events(body, _request, arn):
    for entry in body.get("Entries", []):
        yield arn(f"event-bus/{entry.get('EventBusName', 'default')}"), {"events:source": [entry["Source"]]}


JSON = {"dynamodb": of_dynamodb, "kms": of_kms, "ssm": of_ssm, "cognito-idp": of_cognito, "events": of_events}
