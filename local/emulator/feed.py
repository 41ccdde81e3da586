"""What happened in the emulated account, for who plays AWS's part in it: S3 objects, EC2 states, PutEvents (local/events),
invalidations (local/edge), and e-mails (local/mail)."""

import threading
import time
import uuid
from collections import deque
from datetime import datetime, timezone

# A follower asks again at once; whoever is this far behind has missed something and is told so.
KEPT = 10_000
# Between two long polls a follower deals with what it was told.
ASKS_AGAIN_WITHIN_S = 5

ACCOUNT_OF_AWS = "123456789012"


class Feed:
    """News in order, numbered from the clock so that numbers also grow across a restart."""

    def __init__(self):
        self._news = deque(maxlen=KEPT)
        self._last = time.time_ns() // 1000
        self._heard = self._last
        self._oldest_lost = 0
        self._followers = 0
        self._followed = 0
        self._changed = threading.Condition()

    def append(self, **news):
        """Answers the number that it got."""
        with self._changed:
            self._last += 1
            if len(self._news) == KEPT:
                self._oldest_lost = self._news[0]["number"]
            self._news.append({"number": self._last, **news})
            self._changed.notify_all()
            return self._last

    def follow(self, after, wait):
        """News after number `after`, waiting up to `wait` seconds for the first. None: only where the feed stands."""
        with self._changed:
            if after is None:
                self._followed = time.monotonic()
                return {"events": [], "next": self._last, "lost": False}
            self._heard = max(self._heard, after)
            self._followers += 1
            try:
                self._changed.wait_for(lambda: self._last > after, timeout=wait)
            finally:
                self._followers -= 1
                self._followed = time.monotonic()
            news = [one for one in self._news if one["number"] > after]
            return {"events": news, "next": self._last, "lost": after < self._oldest_lost}

    def heard(self, number):
        """Whether a follower has dealt with this one: it asks for what is after it. Nobody keeps a feed waiting who does not
        follow it."""
        with self._changed:
            follows = self._followers or time.monotonic() - self._followed < ASKS_AGAIN_WITHIN_S
            return number <= self._heard or not follows


class Events(Feed):
    """EventBridge's events."""

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
        self.append(bus=bus, event=event)


FEED = Events()
# What CloudFront is to forget: {distribution, paths}.
INVALIDATIONS = Feed()
# E-mails that nobody sends here: {to, subject, text}.
MAILS = Feed()
