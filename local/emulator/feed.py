"""What happened in the emulated account, for who delivers it (local/events): S3 objects, EC2 states, PutEvents."""

import threading
import time
import uuid
from collections import deque
from datetime import datetime, timezone

# A follower asks again at once; whoever is this far behind has missed something and is told so.
KEPT = 10_000

ACCOUNT_OF_AWS = "123456789012"


class Feed:
    """Events in order, numbered from the clock so that numbers also grow across a restart."""

    def __init__(self):
        self._events = deque(maxlen=KEPT)
        self._last = time.time_ns() // 1000
        self._oldest_lost = 0
        self._changed = threading.Condition()

    def publish(self, source, detail_type, detail, resources=(), region="us-east-1", account=ACCOUNT_OF_AWS, bus="default", **rest):
        event = {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": detail_type,
            "source": source,
            "account": account,
            "time": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "region": region,
            "resources": list(resources),
            "detail": detail,
            **rest,
        }
        with self._changed:
            self._last += 1
            if len(self._events) == KEPT:
                self._oldest_lost = self._events[0]["number"]
            self._events.append({"number": self._last, "bus": bus, "event": event})
            self._changed.notify_all()

    def follow(self, after, wait):
        """Events after number `after`, waiting up to `wait` seconds for the first. None: only where the feed stands."""
        with self._changed:
            if after is None:
                return {"events": [], "next": self._last, "lost": False}
            self._changed.wait_for(lambda: self._last > after, timeout=wait)
            news = [event for event in self._events if event["number"] > after]
            return {"events": news, "next": self._last, "lost": after < self._oldest_lost}


FEED = Feed()
