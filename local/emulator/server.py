"""moto behind a gate, with Loge's own few addresses beside it and a snapshot every minute."""

import json
import os
import re
import signal
import sys
import threading
import traceback
import uuid
from contextlib import contextmanager
from urllib.parse import parse_qs

import awslambda
import ec2
import persistence
from bodies import STORE
from feed import FEED, INVALIDATIONS, MAILS
from gate import Gate
from iam import DECISIONS
from moto import settings
from moto.awslambda.utils import get_backend
from moto.core.base_backend import BackendDict
from moto.core.responses import ActionAuthenticatorMixin
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

OWN = "/moto-api/loge/"
OWN_NAMES = ("localhost", "127.0.0.1")
PORT = re.compile(r":\d+$")
SNAPSHOT_EVERY_S = 60
LONGEST_WAIT_S = 60
# An SDK tries again within seconds; a whole apply makes some 2,000 calls.
ANSWERS_KEPT = 500
# Credential=<key>/<day>/<region>/<service>/aws4_request
INVOKE = re.compile(r"^/2015-03-31/functions/[^/]+/invocations$")
SERVICE = re.compile(r"Credential=[^/]+/[^/]+/[^/]+/([^/]+)/")


class Emulator:
    """The WSGI application."""

    def __init__(self, folder):
        self.folder = folder
        self.moto = DomainDispatcherApplication(create_backend_app)
        self.gate = Gate()
        self.turns = {}
        self.answers = {}
        self.requests = 0
        self.saved_at_request = 0
        self.reason = None
        self.restored = self._load()

    def _load(self):
        # Names this account for as long as it lives, so that a Terraform state can say which one it describes.
        self.account = str(uuid.uuid4())
        try:
            account = persistence.load(self.folder)
        except persistence.Broken as broken:
            BackendDict.reset()
            self.reason = str(broken)
            return "broken"
        self.account = account or self.account
        ec2.boot_again()
        return "yes" if account else "no"

    def greeting(self):
        return {"account": self.account, "restored": self.restored, "reason": self.reason}

    def __call__(self, environ, start_response):
        path = environ.get("PATH_INFO", "")
        why = strangeness(environ)
        if why:
            body = f"This is Loge's local run, for this machine alone: {why}\n".encode()
            start_response("403 Forbidden", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
            return [body]
        if path.startswith(OWN):
            return self._own(path[len(OWN):], environ, start_response)
        self.requests += 1
        if INVOKE.search(path):
            # The function calls back while this request waits for it, so it must hold up nobody.
            return self.moto(environ, start_response)
        with self.gate.shared(), self.turn(environ) as alone:
            return self._answer_once(environ, start_response) if alone else self.moto(environ, start_response)

    def _answer_once(self, environ, start_response):
        """On a busy machine an answer may be lost on its way; the SDK then sends the call again, under the same id. Done
        twice it would fail: the parameter exists already, the rule is gone. So it gets the answer of the first time."""
        invocation = environ.get("HTTP_AMZ_SDK_INVOCATION_ID")
        answer = self.answers.get(invocation)
        if not answer:
            heard = []
            body = self.moto(environ, lambda status, headers, *_: heard.append((status, headers)))
            answer = (*heard[-1], b"".join(body))
            if invocation and not answer[0].startswith("5"):
                self.answers[invocation] = answer
            if len(self.answers) > ANSWERS_KEPT:
                self.answers.pop(next(iter(self.answers)))
        start_response(*answer[:2])
        return [answer[2]]

    @contextmanager
    def turn(self, environ):
        """moto's backends are not safe for threads: two rules of one security group that are revoked at once lose one. So
        each service answers one request at a time. S3 answers many, for its objects are apart and its bodies large, and so
        does SQS, where a reader may wait for 20 seconds."""
        service = SERVICE.search(environ.get("HTTP_AUTHORIZATION", ""))
        if not service or service[1] in ("s3", "sqs"):
            yield False
            return
        with self.turns.setdefault(service[1], threading.Lock()):
            yield True

    def _own(self, path, environ, start_response):
        query = {name: values[0] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
        what, _, name = path.partition("/")
        try:
            status, answer = getattr(self, f"on_{what}")(name, query)
        except Exception:
            traceback.print_exc()
            status, answer = "500 Internal Server Error", {"message": traceback.format_exc(limit=-1)}
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        kind = "application/zip" if isinstance(answer, bytes) else "application/json"
        start_response(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]

    def on_health(self, _name, _query):
        return "200 OK", self.greeting()

    def on_snapshot(self, _name, _query):
        return "200 OK", self.snapshot()

    def on_events(self, _name, query):
        return "200 OK", self.news(FEED, query)

    def on_invalidations(self, _name, query):
        return "200 OK", self.news(INVALIDATIONS, query)

    def on_mails(self, _name, query):
        return "200 OK", self.news(MAILS, query)

    def news(self, feed, query):
        after = int(query["after"]) if "after" in query else None
        return feed.follow(after, min(float(query.get("wait", 25)), LONGEST_WAIT_S))

    def on_functions(self, name, query):
        function = get_backend(query.get("account", "123456789012"), query.get("region", "us-east-1")).get_function(name)
        return "200 OK", function.code_bytes

    def on_enforce(self, name, _query):
        """`on`: every call needs the key of a user or role whose policies allow it. `off`: any key may do anything."""
        settings.INITIAL_NO_AUTH_ACTION_COUNT = 0 if name == "on" else float("inf")
        ActionAuthenticatorMixin.request_count = 0
        if name == "on":
            DECISIONS.clear()
        return "200 OK", {"enforced": name == "on"}

    def on_decisions(self, _name, _query):
        return "200 OK", list(DECISIONS)

    def snapshot(self):
        with self.gate.alone():
            self.saved_at_request = self.requests
            saved = persistence.save(self.folder, self.account)
        persistence.sweep(self.folder, saved["began"])
        return saved

    def snapshot_if_used(self):
        if self.requests != self.saved_at_request:
            self.snapshot()


def strangeness(environ):
    """As local/serve.ts has it. A page in a browser could make a function of its own and have it run on this machine."""
    if PORT.sub("", environ.get("HTTP_HOST", "")).lower() not in OWN_NAMES:
        return f"it answers to the names {' and '.join(OWN_NAMES)}, in the header Host."
    if "HTTP_ORIGIN" in environ:
        return "it answers no web page (header Origin)."
    return None


class Handler(MotoRequestHandler):
    # Headers and body are two writes: without this each answer waits 40 ms for the other side's delayed acknowledgement.
    disable_nagle_algorithm = True

    def log_request(self, code="-", size="-"):
        """Only what went wrong here: a line for each request would fill the disk."""
        if str(code).startswith("5"):
            super().log_request(code, size)


def serve(folder, port, functions):
    folder.mkdir(parents=True, exist_ok=True)
    STORE.open(folder / "objects")
    emulator = Emulator(folder)
    server = make_server("127.0.0.1", port, emulator, threaded=True, request_handler=Handler)
    endpoint = f"http://127.0.0.1:{server.port}"
    os.environ["MOTO_PORT"] = str(server.port)
    awslambda.serve_code_at(f"{endpoint}{OWN}functions")
    awslambda.run_at(functions, endpoint)

    stopping = threading.Event()
    # Ctrl-C reaches the whole foreground group; when the emulator ends is its parent's choice.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    threading.Thread(target=leash, args=(stopping,), daemon=True).start()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"endpoint": endpoint, **emulator.greeting()}), flush=True)

    while not stopping.wait(SNAPSHOT_EVERY_S):
        try:
            emulator.snapshot_if_used()
        except Exception:
            traceback.print_exc()
    server.shutdown()
    emulator.snapshot_if_used()


def leash(stopping):
    """A parent that dies closes our stdin, however it dies."""
    while sys.stdin.buffer.read(4096):
        pass
    stopping.set()
