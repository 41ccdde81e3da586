"""S3 bodies (and Lambda zips) on disk, named by their SHA-256.

moto keeps a body in RAM, or holds one open file per object: an hour of video breaks either. Here a file is opened for each
access. A body is written once and never changed, so a snapshot that names it stays true; `sweep` deletes what no snapshot
names any more."""

import hashlib
import json
import os
import threading
import uuid
from pathlib import Path


class Store:
    def __init__(self):
        self.folder = None
        self._lock = threading.Lock()

    def open(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def path(self, digest):
        return self.folder / digest[:2] / digest[2:]

    def keep(self, content):
        digest = hashlib.sha256(content).hexdigest()
        path = self.path(digest)
        with self._lock:
            if path.exists():
                os.utime(path)  # young again: a sweep that runs now must not take it
                return digest
        path.parent.mkdir(exist_ok=True)
        part = path.with_name(f".{uuid.uuid4().hex}")
        part.write_bytes(content)
        part.rename(path)
        return digest

    def sweep(self, snapshots, before):
        """Deletes the bodies that no snapshot names and that are older than the newest of them (`before`, epoch seconds)."""
        named = {digest for snapshot in snapshots for digest in header(snapshot)["bodies"]}
        for path in self.folder.glob("*/*"):
            with self._lock:
                if path.parent.name + path.name not in named and path.stat().st_mtime < before:
                    path.unlink()


def header(snapshot):
    """A snapshot's first line: what it is and which bodies it names."""
    with open(snapshot, "rb") as file:
        return json.loads(file.readline())


STORE = Store()


class Body:
    """As much of a file as moto asks of a key's buffer; its content lives in the store."""

    def __init__(self, content=b""):
        self.position = 0
        self.write(content)

    def write(self, content):
        self.size = len(content)
        self.digest = STORE.keep(content)

    def truncate(self):
        """moto truncates before it writes the whole new content, so there is nothing to do yet."""

    def seek(self, position):
        self.position = position

    def read(self, size=-1):
        with open(STORE.path(self.digest), "rb") as file:
            file.seek(self.position)
            content = file.read(size)
        self.position += len(content)
        return content

    def read_all(self):
        return STORE.path(self.digest).read_bytes()

    def close(self):
        """The file stays until no snapshot names it."""
