"""S3: bodies on disk, the EventBridge switch echoed, events for who follows."""

import threading
import types

from bodies import Body
from feed import FEED
from moto.core.responses import ActionResult
from moto.s3 import models, notifications, responses

# Bodies. moto names the buffer class through its `tempfile` module and pickles a key with its whole content.
models.tempfile = types.SimpleNamespace(SpooledTemporaryFile=lambda *_args, **_options: Body())


def key_state(self):
    return {name: value for name, value in self.__dict__.items() if name != "lock"}


def restore_key(self, state):
    self.__dict__.update(state)
    self.lock = threading.Lock()


models.FakeKey.__getstate__ = key_state
models.FakeKey.__setstate__ = restore_key

# Emptying a bucket that was versioned disposes of every version; moto forgets that a delete marker has no body to close.
models.FakeDeleteMarker.dispose = lambda _marker, _garbage=False: None

# moto keeps a bucket's EventBridge configuration but does not answer it: a difference in every plan.
get_bucket_notification = responses.S3Response.get_bucket_notification


def with_event_bridge(self):
    configuration = self.backend.get_bucket_notification_configuration(self.bucket_name)
    if not configuration or configuration.event_bridge is None:
        return get_bucket_notification(self)
    serialized = self.serialized

    def serialize(result):
        return serialized(ActionResult({**result.result, "EventBridgeConfiguration": {}}))

    self.serialized = serialize
    try:
        return get_bucket_notification(self)
    finally:
        del self.serialized


responses.S3Response.get_bucket_notification = with_event_bridge

# moto's own event is delivered to rules with queues; ours carries what AWS's carries. Tag events are left out: moto also
# sends them for a plain put, AWS does not.
send_event_bridge_message = notifications._send_event_bridge_message

REASONS = {
    notifications.S3NotificationEvent.OBJECT_CREATED_PUT_EVENT: "PutObject",
    notifications.S3NotificationEvent.OBJECT_CREATED_POST_EVENT: "POST Object",
    notifications.S3NotificationEvent.OBJECT_CREATED_COPY_EVENT: "CopyObject",
    notifications.S3NotificationEvent.OBJECT_CREATED_COMPLETE_MULTIPART_UPLOAD_EVENT: "CompleteMultipartUpload",
    notifications.S3NotificationEvent.OBJECT_REMOVED_DELETE_EVENT: "DeleteObject",
    notifications.S3NotificationEvent.OBJECT_REMOVED_DELETE_MARKER_CREATED_EVENT: "DeleteObject",
}


def and_publish(account_id, bucket, event_name, key):
    send_event_bridge_message(account_id, bucket, event_name, key)
    reason = REASONS.get(event_name)
    if not reason:
        return
    created = "Created" in event_name.value and "Removed" not in event_name.value
    detail = {
        "version": "0",
        "bucket": {"name": bucket.name},
        "object": {"key": key.name, **({"size": key.size, "etag": key.etag.strip('"')} if created else {})},
        "requester": account_id,
        "reason": reason,
    }
    kind = "Object Created" if created else "Object Deleted"
    FEED.publish("aws.s3", kind, detail, [bucket.arn], region=bucket.region_name, account=account_id)


notifications._send_event_bridge_message = and_publish
