"""The whole account in one file: every backend of every service in one pickle, written and renamed.

A snapshot is a line of JSON (what made it, which bodies it names), then the pickle. Backends are written as references, so
that objects which point at each other across services still do after a restart."""

import collections
import gc
import importlib
import io
import json
import os
import pickle
import threading
import time
import weakref
from importlib.metadata import version

import cloudpickle
from bodies import STORE, Body, header
from cryptography.hazmat.primitives import serialization
from moto.core.base_backend import BackendDict, BaseBackend

# Snapshots that a transaction keeps beside the current one have the same ending; their bodies are kept too.
NAME = "emulator.snapshot"
ENDING = "*.snapshot"
FORMAT = {"format": 1, "moto": version("moto")}


class Broken(Exception):
    """A snapshot that cannot be read; the message says why."""


def tables():
    """Every table of backends in use, by the class that it holds. Two share the service name `lambda`, so not by that."""
    return {(table.backend.__module__, table.backend.__qualname__): table for table in BackendDict._instances if len(table)}


def table_of(module, name):
    for value in vars(importlib.import_module(module)).values():
        if isinstance(value, BackendDict) and value.backend.__qualname__ == name:
            return value
    raise Broken(f"moto has no backends {module}.{name}")


def own_fields(table):
    """What a table of backends knows beside its backends, e.g. S3's map of bucket names to accounts."""
    base = BackendDict(table.backend, table.service_name).__dict__
    return {name: value for name, value in table.__dict__.items() if name not in base}


class Writer(cloudpickle.Pickler):
    def __init__(self, file, references):
        super().__init__(file, protocol=5)
        self.references = references
        self.bodies = set()

    def reducer_override(self, thing):
        """References, and what no pickle can hold: a lock starts open, a thread is gone, a private key is its DER."""
        if isinstance(thing, BaseBackend):
            return find_backend, self.references.get(id(thing), ())
        if isinstance(thing, BackendDict):
            return table_of, (thing.backend.__module__, thing.backend.__qualname__)
        if isinstance(thing, Body):
            self.bodies.add(thing.digest)
        kind = type(thing)
        if kind.__name__ in ("lock", "RLock"):
            return getattr(threading, "Lock" if kind.__name__ == "lock" else "RLock"), ()
        if kind in (threading.Event, threading.Condition):
            return kind, ()
        if isinstance(thing, threading.Thread):
            return threading.Thread, ()
        if kind is weakref.WeakValueDictionary:
            return weakref.WeakValueDictionary, (dict(thing),)
        if isinstance(thing, collections.defaultdict) and kind is not collections.defaultdict:
            return make_defaultdict, (kind, thing.default_factory), thing.__dict__, None, iter(list(thing.items()))
        if hasattr(thing, "private_bytes"):
            encoding = (serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
            return make_private_key, (thing.private_bytes(*encoding),)
        return super().reducer_override(thing)


def find_backend(module=None, name=None, account=None, region=None):
    """A backend that is in no table is nobody's: it comes back as None."""
    return place(table_of(module, name), account, region) if module else None


def place(table, account, region):
    """The backend at its place in the table, empty if it is not there yet: its own start would load what we bring anyway."""
    backends = table[account]
    if region not in backends.keys():
        dict.__setitem__(backends, region, table.backend.__new__(table.backend))
    return backends[region]


def make_defaultdict(kind, factory):
    # Some subclasses ask for arguments that their content already answers.
    made = kind.__new__(kind)
    made.default_factory = factory
    return made


def make_private_key(der):
    return serialization.load_der_private_key(der, None)


def save(folder, account):
    """Writes the snapshot and deletes the bodies that no snapshot names. Nobody may change the account meanwhile."""
    began = time.time()
    held = tables()
    references = {
        id(backend): (*key, account, region)
        for key, table in held.items()
        for account, region, backend in table.iter_backends()
    }
    content = {
        key: {
            "fields": own_fields(table),
            "backends": [(account, region, backend.__dict__) for account, region, backend in table.iter_backends()],
        }
        for key, table in held.items()
    }
    pickled = io.BytesIO()
    # The collector would walk millions of young objects again and again while they are written.
    gc.disable()
    try:
        writer = Writer(pickled, references)
        writer.dump(content)
    finally:
        gc.enable()

    file = folder / NAME
    part = file.with_suffix(".part")
    with open(part, "wb") as out:
        out.write(json.dumps({**FORMAT, "account": account, "bodies": sorted(writer.bodies)}).encode() + b"\n")
        out.write(pickled.getbuffer())
        out.flush()
        os.fsync(out.fileno())
    part.rename(file)
    return {"seconds": round(time.time() - began, 3), "bytes": file.stat().st_size, "began": began}


def sweep(folder, before):
    """Apart from `save`, since it needs nobody to wait."""
    STORE.sweep(folder.glob(ENDING), before)


def load(folder):
    """Fills moto from the snapshot and answers whose account it is; None when there is no snapshot.
    Raises Broken, and moto may then be half filled."""
    file = folder / NAME
    if not file.exists():
        return None
    try:
        told = header(file)
        made = {name: told.get(name) for name in FORMAT}
        if made != FORMAT:
            raise Broken(f"it was made by {made}, this is {FORMAT}")
        with open(file, "rb") as snapshot:
            snapshot.readline()
            content = pickle.load(snapshot)
        for key, table in content.items():
            table_of(*key).__dict__.update(table["fields"])
            for account, region, state in table["backends"]:
                place(table_of(*key), account, region).__dict__.update(state)
    except Broken:
        raise
    except Exception as error:  # A pickle can fail in any way there is.
        raise Broken(f"{type(error).__name__}: {error}") from error
    return told["account"]
