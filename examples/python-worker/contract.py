"""How records are read and written: docs/asyncapi.yaml and the JSON Schemas it refers to, in Python."""

import base64
import json
import math
import os
import re
from datetime import datetime, timezone
from pathlib import Path

from jsonschema import Draft202012Validator

SCHEMAS = Path(os.environ.get("TASKLANE_SCHEMAS", Path(__file__).parents[2] / "common-model/src/main/resources/schemas"))
COMMAND_SCHEMA = Draft202012Validator(json.loads((SCHEMAS / "task.submitted.v1.json").read_text(encoding="utf-8")))

# What the schema cannot say, or says for a reader whose patterns take a final line break for nothing.
TASK_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})")
LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
HOST = rf"(({LABEL}\.)*(?![0-9]){LABEL}\.?|([0-9]{{1,3}}\.){{3}}[0-9]{{1,3}}|\[[0-9A-Fa-f:.]+\])"
NOT_IN_PATH = r"\s\x00-\x20\x7f-\x9f\ud800-\udfff\"<>\\^`{|}#%"
PATH = rf"(/([^{NOT_IN_PATH}?\[\]]|%[0-9A-Fa-f]{{2}})*)?(\?([^{NOT_IN_PATH}]|%[0-9A-Fa-f]{{2}})*)?"
URL = re.compile(rf"[Hh][Tt][Tt][Pp][Ss]?://{HOST}(:(?P<port>[0-9]{{1,5}}))?{PATH}")


class Unreadable(Exception):
    """The record is not what belongs on its topic; why, in words for whoever produced it."""


class Command:
    """A task to run. Where the record is no command, `unreadable` says why, and `task` has what is known all the same."""

    def __init__(self, message, queue):
        self.message, self.unreadable, self.data = message, None, {}
        try:
            self.data, self.traceparent = _command(message)
        except Unreadable as reason:
            self.unreadable, self.traceparent = str(reason), headers_of(message).get("traceparent")
        self.id = self.data.get("taskId") or _named(message, None)
        # Every event bears the task whole, so that no reader of an event has to look anything up.
        self.task = {"taskId": self.id, "tenant": "default", "queue": queue, "taskName": "unreadable", "labels": {}}
        self.task["submittedAt"] = produced_at(message)
        for name in ("tenant", "queue", "taskName", "submittedAt", "callbackUrl", "labels"):
            if name in self.data:
                self.task[name] = self.data[name]
        self.attempt = int(self.data.get("attempt", 1))
        # A task that was run again by hand has its earlier attempts before it; they use up no more of what it is allowed.
        self.prior_attempts = int(self.data.get("priorAttempts", 0))


def cloud_event(message):
    """Attributes and data of a record, in the binary or the structured mode of CloudEvents."""
    headers = headers_of(message)
    content_type = headers.get("content-type", "application/json").lower()
    if content_type.startswith("application/cloudevents+json"):
        attributes = _object(message.value())
        data = attributes.get("data")
        if "data_base64" in attributes:
            try:
                data = _object(base64.b64decode(attributes["data_base64"], validate=True))
            except (ValueError, TypeError):
                raise Unreadable("data_base64 is not base64") from None
        attributes.setdefault("traceparent", headers.get("traceparent"))
    else:
        attributes = {name.removeprefix("ce_"): value for name, value in headers.items()}
        data = message.value()
    for name in ("specversion", "id", "source", "type"):
        if not isinstance(attributes.get(name), str) or not attributes[name]:
            raise Unreadable(f"not a CloudEvent: {name} is missing")
    if attributes["specversion"] != "1.0":
        raise Unreadable("specversion is not 1.0")
    if attributes.get("time") is not None and not instant(attributes["time"]):
        raise Unreadable("time is not RFC 3339")
    if isinstance(data, dict):
        return attributes, data
    if not (content_type.startswith("application/json") or "+json" in content_type):
        raise Unreadable("content-type is not JSON")
    return attributes, _object(data)


def record(topic, key, event_type, event_id, source, subject, data, traceparent=None):
    """An event as what Producer.produce() takes. The id is the same whenever the same thing is reported again."""
    headers = {
        "ce_specversion": "1.0",
        "ce_id": event_id,
        "ce_source": source,
        "ce_type": f"io.tasklane.{event_type}.v1",
        "ce_subject": subject,
        "ce_time": data.get("occurredAt") or now(),
        "ce_dataschema": f"https://tasklane.io/schemas/{event_type}.v1.json",
        "content-type": "application/json",
    } | ({"traceparent": traceparent} if isinstance(traceparent, str) else {})
    return {"topic": topic, "key": key, "value": as_json(data), "headers": encoded(headers)}


def raw_headers(message):
    try:
        return message.headers() or []
    except (UnicodeError, SystemError):  # a header's name that is no UTF-8
        return []


def headers_of(message):
    return {name: value.decode("utf-8", "replace") for name, value in raw_headers(message) if value is not None}


def encoded(headers):
    return [(name, value.encode("utf-8", "replace")) for name, value in headers.items()]


def as_json(data):
    """As short as it was, for a record may be nearly as large as a record may be; half a surrogate pair stays escaped."""
    try:
        return json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(data, separators=(",", ":")).encode()


def now():
    return text_of(datetime.now(timezone.utc))


def produced_at(message):
    return text_of(datetime.fromtimestamp(max(0, message.timestamp()[1]) / 1000, timezone.utc))


def text_of(time):
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def instant(text):
    """The time that RFC 3339 text means, of the years that every reader can hold; None if it means none."""
    try:
        time = datetime.fromisoformat(text).astimezone(timezone.utc) if TIME.fullmatch(text) else None
        return time if time and 1970 <= time.year < 9999 else None
    except (TypeError, ValueError, OverflowError):
        return None


def _command(message):
    attributes, data = cloud_event(message)
    if attributes["type"] != "io.tasklane.task.submitted.v1":
        raise Unreadable("the type is not expected here")
    data = {name: value for name, value in data.items() if value is not None}
    # A producer of its own may leave out what the record says elsewhere.
    data.setdefault("taskId", _named(message, attributes.get("subject")))
    data.setdefault("submittedAt", attributes.get("time") or produced_at(message))
    wrong = next(COMMAND_SCHEMA.iter_errors(data), None)
    if wrong is not None:
        field = ".".join(map(str, wrong.absolute_path)) or "a field that is required"
        raise Unreadable(f"data is not valid: {field[:100]} breaks '{wrong.validator}'")
    if not TASK_ID.fullmatch(data["taskId"]):
        raise Unreadable("data is not valid: taskId is no UUID in lower case")
    if any("\n" in name for name in [data["taskName"], data.get("tenant", ""), data.get("queue", ""), *data.get("labels", {})]):
        raise Unreadable("data is not valid: a name has a line break")
    if not data.get("priorAttempts", 0) < data.get("attempt", 1) < 2**31 - 1:
        raise Unreadable("data is not valid: priorAttempts must be 0 to attempt - 1")
    for name in ("submittedAt", "runAt", "expiresAt"):
        if name in data and not instant(data[name]):
            raise Unreadable(f"data is not valid: {name} must be a time from 1970 to 9999")
    if not data["submittedAt"].endswith("Z"):
        data["submittedAt"] = text_of(instant(data["submittedAt"]))
    url = URL.fullmatch(data.get("callbackUrl", "http://none"))
    if not url or int(url["port"] or 0) > 65535:
        raise Unreadable("data is not valid: callbackUrl must be an absolute http or https URL")
    return data, attributes.get("traceparent")


def _named(message, subject):
    """The task that a record is about, as far as it says, however unreadable the rest of it is."""
    names = [subject, headers_of(message).get("ce_subject"), (message.key() or b"").decode("utf-8", "replace")]
    return next((name for name in names if isinstance(name, str) and TASK_ID.fullmatch(name)), None)


def _object(value):
    try:
        data = json.loads((value or b"").decode(), parse_constant=_no_number, parse_float=_finite)
    except (ValueError, AttributeError, RecursionError):
        raise Unreadable("data is not JSON") from None
    if not isinstance(data, dict):
        raise Unreadable("data is no JSON object")
    return data


def _finite(text):
    number = float(text)
    return number if math.isfinite(number) else _no_number(text)


def _no_number(text):
    raise ValueError(text)
