"""EventBridge: who delivers.

moto answers PutEvents with 500 as soon as one matching rule has a target that it cannot serve (a Lambda). Those targets are
local/events' work, which follows the feed; moto keeps delivering to queues and log groups."""

import json

from feed import FEED
from moto.events import models
from moto.utilities.arns import parse_arn

SERVED_HERE = ("sqs", "logs", "events")

send_to_targets = models.Rule.send_to_targets
put_events = models.EventsBackend.put_events


def to_served_targets(self, original_event, transform_input=True):
    # A rule of its own for the call: other requests may be reading this rule's targets.
    served = models.Rule.__new__(models.Rule)
    served.__dict__ = dict(self.__dict__)
    served.targets = [target for target in self.targets if parse_arn(target["Arn"]).service in SERVED_HERE]
    if self.state == "ENABLED":
        send_to_targets(served, original_event, transform_input)


def and_publish(self, events):
    entries = put_events(self, events)
    for event, entry in zip(events, entries):
        if "EventId" not in entry:
            continue
        FEED.publish(
            event["Source"],
            event["DetailType"],
            json.loads(event["Detail"]),
            event.get("Resources", []),
            region=self.region_name,
            account=self.account_id,
            bus=self._normalize_event_bus_arn(event.get("EventBusName")),
            id=entry["EventId"],
        )
    return entries


models.Rule.send_to_targets = to_served_targets
models.EventsBackend.put_events = and_publish
