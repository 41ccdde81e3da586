"""CloudFront: the distribution as it was sent, the policies that moto lacks, invalidations, and what AWS refuses."""

import copy
import re
import uuid

from feed import INVALIDATIONS
from moto.cloudfront import models, responses, urls
from moto.cloudfront.exceptions import CloudFrontException
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.s3.models import s3_backends

Response = responses.CloudFrontResponse
EMPTY = {"Quantity": 0}

# Distribution. moto rebuilds the configuration from what it knows: the origin access control is dropped, forwarded_values
# and ssl_support_method are invented. Ours is what was sent, plus the empty lists that AWS fills in.
validate = models.DistributionConfig


class AsSent:
    def __init__(self, config):
        validate(copy.deepcopy(config))
        refuse_logging_without_acl(config.get("Logging") or {})
        lists = {name: EMPTY for name in ("Aliases", "OriginGroups", "CacheBehaviors", "CustomErrorResponses")}
        self.__dict__.update({**lists, **config})
        self.caller_reference = config["CallerReference"]


models.DistributionConfig = AsSent


def refuse_logging_without_acl(logging):
    """Legacy logging writes with an ACL; a bucket made since April 2023 has none unless its ownership is set so."""
    if not logging.get("Enabled") or not logging.get("Bucket"):
        return
    name = logging["Bucket"].split(".s3.")[0]
    bucket = s3_backends["123456789012"]["aws"].buckets.get(name)
    if not bucket or (bucket.ownership_rule or "BucketOwnerEnforced") == "BucketOwnerEnforced":
        raise CloudFrontException(
            "InvalidArgument",
            f"The S3 bucket that you specified for CloudFront logs does not enable ACL access: {logging['Bucket']}",
        )


# Policies: 404 on moto.
def refuse_compression_without_caching(config):
    key = config.get("ParametersInCacheKeyAndForwardedToOrigin") or {}
    for coding in ("Gzip", "Brotli"):
        if key.get(f"EnableAcceptEncoding{coding}") and config.get("MaxTTL") == 0:
            raise CloudFrontException(
                "InvalidArgument",
                f"The parameter EnableAcceptEncoding{coding} is invalid for policy with caching disabled.",
            )


def add_policy(kind, check=lambda config: None):
    """The five operations of one kind of policy: `CachePolicy` → create_cache_policy, get_cache_policy_config, …"""
    words = "".join("_" + letter.lower() if letter.isupper() else letter for letter in kind)[1:]
    member, missing = f"{kind}Config", f"NoSuch{kind}"

    def table(self):
        # Inside the backend, so that it is in the snapshot.
        return self.backend.__dict__.setdefault(words, {})

    def find(self):
        policy = table(self).get(self._get_param("Id"))
        if not policy:
            raise CloudFrontException(missing, f"The specified {words.replace('_', ' ')} does not exist.")
        return policy

    def answer(policy):
        body = {"Id": policy["id"], "LastModifiedTime": policy["modified"], member: policy["config"]}
        return ActionResult({kind: body, "ETag": policy["etag"]})

    def write(self, id):
        config = self._get_param(member)
        check(config)
        policy = {"id": id, "config": config, "etag": models.random_id(), "modified": utcnow()}
        table(self)[id] = policy
        return answer(policy)

    def delete(self):
        table(self).pop(find(self)["id"])
        return EmptyResult()

    def get_config(self):
        return ActionResult({member: find(self)["config"], "ETag": find(self)["etag"]})

    setattr(Response, f"create_{words}", lambda self: write(self, str(uuid.uuid4())))
    setattr(Response, f"update_{words}", lambda self: write(self, find(self)["id"]))
    setattr(Response, f"get_{words}", lambda self: answer(find(self)))
    setattr(Response, f"get_{words}_config", get_config)
    setattr(Response, f"delete_{words}", delete)
    path = "{0}/2020-05-31/" + words.replace("_", "-")
    for address in (f"{path}$", f"{path}/(?P<policy_id>[^/]+)$", f"{path}/(?P<policy_id>[^/]+)/config$"):
        urls.url_paths[address] = Response.dispatch


add_policy("CachePolicy", refuse_compression_without_caching)
add_policy("OriginRequestPolicy")
add_policy("ResponseHeadersPolicy")


# Key group: moto cannot delete or change one, so destroy fails.
def delete_key_group(self):
    self.backend.key_groups.pop(self._get_param("Id"), None)
    return EmptyResult()


def update_key_group(self):
    group = self.backend.get_key_group(self._get_param("Id"))
    group.name = self._get_param("KeyGroupConfig.Name")
    group.items = self._get_param("KeyGroupConfig.Items", [])
    group.etag = models.random_id(length=14)
    return ActionResult({"KeyGroup": group, "ETag": group.etag})


Response.delete_key_group = delete_key_group
Response.update_key_group = update_key_group


# Invalidation: moto takes any path and is done at once. Here the edge is told, and it is done when the edge has forgotten.
# Quotas and rules from AWS's guide, "Invalidate files"; `*` stands at the end only, `~` is not supported.
MOST_PATHS = 3_000
MOST_WILDCARDS = 15
LONGEST_PATH = 4_000
PATH = re.compile(r"/[!-)+-}]*\*?")


# moto sets a status of its own once and for all.
models.Invalidation.status = property(
    lambda self: "Completed" if INVALIDATIONS.heard(self.number) else "InProgress", lambda _self, _status: None
)


def create_invalidation(self):
    id, batch = self._get_param("DistributionId"), self._get_param("InvalidationBatch")
    paths, reference = batch["Paths"].get("Items") or [], batch["CallerReference"]
    if int(batch["Paths"]["Quantity"]) != len(paths):
        raise CloudFrontException(
            "InconsistentQuantities", "The value of Quantity and the size of Items do not match for the invalidation paths."
        )
    if not paths or not all(PATH.fullmatch(path) and len(path) <= LONGEST_PATH for path in paths):
        raise CloudFrontException("InvalidArgument", "Your request contains one or more invalid invalidation paths.")
    made = self.backend.invalidations.get(id, [])
    same = next((one for one in made if one.caller_ref == reference), None)
    if same and same.paths != paths:
        raise CloudFrontException("InvalidationBatchAlreadyExists", "The caller reference was used for other paths.")
    if not same:
        refuse_too_many([path for one in made if one.status == "InProgress" for path in one.paths] + paths)
        same = self.backend.create_invalidation(id, paths, reference)
        same.number = INVALIDATIONS.append(distribution=same.distribution.arn, paths=paths)
    return ActionResult({"Invalidation": same, "Location": same.location})


def refuse_too_many(paths):
    if len(paths) > MOST_PATHS or sum(path.endswith("*") for path in paths) > MOST_WILDCARDS:
        raise CloudFrontException(
            "TooManyInvalidationsInProgress",
            "Processing your request will cause you to exceed the maximum number of in-progress wildcard invalidations.",
        )


Response.create_invalidation = create_invalidation
