"""Many may pass at once, or one alone: requests and the snapshot."""

import threading
from contextlib import contextmanager

# Whoever is still inside after this waits for a client that sends slowly or not at all, and changes nothing meanwhile.
PATIENCE_S = 5


class Gate:
    def __init__(self):
        self._changed = threading.Condition()
        self._inside = 0
        self._closed = False

    @contextmanager
    def shared(self):
        with self._changed:
            self._changed.wait_for(lambda: not self._closed)
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self):
        with self._changed:
            self._changed.wait_for(lambda: not self._closed)
            self._closed = True
            self._changed.wait_for(lambda: self._inside == 0, timeout=PATIENCE_S)
        try:
            yield
        finally:
            with self._changed:
                self._closed = False
                self._changed.notify_all()
