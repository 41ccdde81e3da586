"""Lambda: what Terraform writes is read back. Nothing is run here: local/functions runs the zips, under their own role, also
those that are invoked through this API (invocations.ts)."""

import json
from http.client import HTTPConnection
from urllib.parse import urlsplit

from bodies import Body
from moto.awslambda import models
from moto.awslambda.exceptions import InvalidParameterValueException
from moto.awslambda_simple.models import LambdaSimpleBackend
from moto.core.config import default_user_config

# Without Docker moto keeps functions in another table of backends.
default_user_config["lambda"]["use_docker"] = False

# moto drops these, and every plan would add them again.
KEPT = ("LoggingConfig", "DeadLetterConfig")

Function = models.LambdaFunction
create, update, get_configuration, get_code, set_code = (
    Function.__init__,
    Function.update_configuration,
    Function.get_configuration,
    Function.get_code,
    Function._set_function_code,
)


def create_keeping(self, account_id, spec, region, version=1):
    self.kept = {name: spec[name] for name in KEPT if spec.get(name)}
    create(self, account_id, spec, region, version)


def update_keeping(self, updates):
    for name in KEPT:
        if name in updates:
            self.kept[name] = updates[name]
    if "TracingConfig" in updates:
        self.tracing_config = updates["TracingConfig"]
    # An emptied environment comes without its member, for which moto answers 500.
    if "Environment" in updates:
        updates["Environment"] = {"Variables": {}, **(updates["Environment"] or {})}
    update(self, updates)
    return self.get_configuration()


def with_kept(self, on_create=False):
    configuration = get_configuration(self, on_create)
    logging = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{self.function_name}", **self.kept.get("LoggingConfig", {})}
    configuration["LoggingConfig"] = logging
    if self.kept.get("DeadLetterConfig", {}).get("TargetArn"):
        configuration["DeadLetterConfig"] = self.kept["DeadLetterConfig"]
    return configuration


# The zip goes to disk once; moto would keep it in RAM twice, and in every snapshot.
def set_code_on_disk(self, spec):
    set_code(self, spec)
    self.code.pop("ZipFile", None)


def read_code(self):
    return self.code_body.read_all()


def write_code(self, content):
    self.code_body = Body(content)


def with_location(self):
    """The address under which the server hands out the zip: moto names a bucket that does not exist."""
    answer = get_code(self)
    if "Code" in answer:
        answer["Code"]["Location"] = f"{LOCATION}/{self.function_name}"
    return answer


LOCATION = ""


def serve_code_at(location):
    global LOCATION
    LOCATION = location


Function.__init__ = create_keeping
Function.update_configuration = update_keeping
Function.get_configuration = with_kept
Function._set_function_code = set_code_on_disk
Function.code_bytes = property(read_code, write_code)
Function.get_code = with_location


def refuse_reserved_concurrency(self, function_name, reserved_concurrency):
    """A new account's whole limit may be 10, and 10 must stay unreserved: every reservation but 0 is refused."""
    if int(reserved_concurrency or 0) > 0:
        raise InvalidParameterValueException(
            "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below "
            "its minimum value of [10]."
        )
    return put_function_concurrency(self, function_name, reserved_concurrency)


put_function_concurrency = models.LambdaBackend.put_function_concurrency
models.LambdaBackend.put_function_concurrency = refuse_reserved_concurrency


RUNNER = {}


def run_at(functions, endpoint):
    url = urlsplit(functions)
    RUNNER.update(address=url.netloc, path=url.path, endpoint=endpoint)


def invoke(self, function_name, qualifier, body, headers, response_headers):
    """Answers as Lambda does: what the function returned or, with a header that says so, what it failed of."""
    function = self.get_function(function_name, qualifier)
    if headers.get("X-Amz-Invocation-Type") == "DryRun":
        return b""
    invocation = {
        "endpoint": RUNNER["endpoint"],
        "configuration": function.get_configuration(),
        "event": json.loads(body or "{}"),
    }
    # No time limit: the runner keeps to the function's own.
    runner = HTTPConnection(RUNNER["address"])
    runner.request("POST", RUNNER["path"], json.dumps(invocation))
    outcome = json.loads(runner.getresponse().read())
    if "error" in outcome:
        response_headers["x-amz-function-error"] = "Unhandled"
        return json.dumps(outcome["error"]).encode()
    return outcome["payload"].encode()


LambdaSimpleBackend.invoke = invoke
