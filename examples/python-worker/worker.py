"""Runs the tasks of a queue by Tasklane's contract on Kafka, with nothing of Tasklane's.

Commands are taken one at a time. What came of one is published in one transaction with the consumer's offset: who reads with
read_committed sees exactly one event that ends a task, wherever this process is cut short. The task itself may run twice.
Whatever cannot go on here ends the process: nothing is lost by that, and its supervisor starts it again.
"""

import logging
import math
import random
import signal
import sys
import threading
import traceback
import zlib
from datetime import datetime, timedelta, timezone
from urllib.parse import quote

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic
from jsonschema import Draft202012Validator

from contract import Command, as_json, encoded, instant, now, raw_headers, record, text_of
from settings import COMMANDS, CONTROL, DEAD, EVENTS, GROUP, INSTANCE, PARTITIONS, PREFIX, QUEUE, RETENTION, SERVERS, TIERS, TYPES
from wishes import Wishes

log = logging.getLogger("worker")

LONGEST_ATTEMPT = 240  # seconds; the group gives up a member that does not poll for five minutes
MOST_BYTES = 900_000  # a broker takes records of up to a megabyte; the rest is room for what is added


class Failure(Exception):
    """Why a task failed. The detail goes to whoever submitted it: no stack trace, no path, no secret."""

    def __init__(self, code, detail, may_pass=False):
        super().__init__(detail)
        title = "The task failed" if may_pass else "The task failed for good"
        self.code, self.detail, self.may_pass = code, detail, may_pass
        self.error = {"type": "https://tasklane.io/problems/" + code, "title": title, "detail": detail}


class Late(BaseException):
    """The attempt's time is over. No Exception, so that no handler takes it for one of its own."""


class Aborted(Exception):
    """Nothing was published, the offset included."""


class Worker:
    def __init__(self, task_type, handler):
        self.type = {**task_type, "queue": QUEUE}
        self.handler, self.parameters = handler, Draft202012Validator(task_type["parametersSchema"])
        self.source = "/tasklane/worker/" + quote(INSTANCE, safe="")
        self.group = None
        self.producer = Producer(
            # A transaction that a dead worker left open holds up all readers until it times out, so that time is short.
            SERVERS
            | {"transactional.id": f"{GROUP}-{INSTANCE}", "transaction.timeout.ms": 10_000, "compression.type": "lz4"}
            # All that has one key belongs in one partition, so all who write must choose it as Java's client does.
            | {"partitioner": "murmur2_random"}
        )
        self.consumer = Consumer(
            SERVERS
            | {"group.id": GROUP, "isolation.level": "read_committed", "auto.offset.reset": "earliest"}
            | {"enable.auto.commit": False, "session.timeout.ms": 6_000, "heartbeat.interval.ms": 2_000}
        )

    def serve(self):
        self.producer.init_transactions(30)  # ends what an earlier process of this name left open
        wishes = Wishes(stopping)
        name = self.type["taskName"]
        said = f"{name}.announced.{zlib.crc32(as_json(self.type)):08x}"
        self.publish([record(TYPES, name, "task-type.announced", said, self.source, name, self.type)])
        self.consumer.subscribe([COMMANDS], on_assign=self.assigned)
        log.info("Ready queue=%s taskName=%s instance=%s", QUEUE, name, INSTANCE)
        while not stopping.is_set():
            message = self.consumer.poll(0.5)
            if message is None:
                continue
            if message.error():
                log.warning("Commands cannot be read now: %s", message.error())
                continue
            wishes.follow()
            command = Command(message, QUEUE)
            try:
                self.publish(self.run(command, wishes.of(command.task)), message)
            except Aborted as reason:
                log.warning("Nothing was published, and the command comes again taskId=%s: %s", command.id, reason)
                self.rewind(message)
        wishes.consumer.close()
        self.consumer.close()
        log.info("Stopped")

    def assigned(self, consumer, partitions):
        """The group as it was when the partitions came: the broker refuses the offsets of who was shut out since."""
        self.group = consumer.consumer_group_metadata()

    def publish(self, records, done=None):
        """All of it or nothing; with the offset of the message that is done, if any."""
        try:
            self.producer.begin_transaction()
            for each in records:
                self.producer.produce(**each)
            if done is not None:
                position = TopicPartition(done.topic(), done.partition(), done.offset() + 1)
                self.producer.send_offsets_to_transaction([position], self.group)
            self.producer.commit_transaction()
        except KafkaException as refused:
            if not (refused.args[0].txn_requires_abort() or refused.args[0].retriable()):
                raise
            self.producer.abort_transaction()
            raise Aborted(refused.args[0].str()) from None

    def rewind(self, message):
        try:
            self.consumer.seek(TopicPartition(message.topic(), message.partition(), message.offset()))
        except KafkaException:
            log.info("Partition %d belongs to another worker now", message.partition())
        stopping.wait(1)  # what was refused would be refused again at once

    def run(self, command, wish):
        """The records that say what became of the command."""
        due, expires = (instant(command.data.get(name)) for name in ("runAt", "expiresAt"))
        if command.unreadable:
            error = {"type": "https://tasklane.io/problems/malformed-command", "title": "The command cannot be read"}
            event = self.event(command, "failed", error=error | {"detail": command.unreadable})
            return ([event] if command.id else []) + [self.dead(command.message, "unreadable", command.unreadable)]
        if wish:  # it is withdrawn as it is fulfilled; if it has ended the task already, the command is only dropped
            withdrawn = {"topic": CONTROL, "key": command.id, "value": None}
            return ([] if wish.get("ended") else [self.event(command, "cancelled")]) + [withdrawn]
        try:
            if due and due > datetime.now(timezone.utc):
                scheduled = self.event(command, "scheduled", nextAttemptAt=text_of(due))
                return [scheduled, self.waiting(command, command.attempt, due)]
            if expires and expires < datetime.now(timezone.utc):
                raise Failure("expired", "The task was not started in time.")
            if command.task["taskName"] != self.type["taskName"]:
                raise Failure("unknown-task-type", "No handler bears the name of the task.")
            return self.attempt(command, expires)
        except Failure as failure:
            log.warning("A task failed taskId=%s attempt=%d code=%s", command.id, command.attempt, failure.code)
            dead = self.dead(command.message, failure.code, failure.detail)
            return [self.event(command, "failed", error=failure.error), dead]

    def attempt(self, command, expires):
        retry = self.type["retry"] | command.data.get("retry", {})
        last = command.prior_attempts + retry["maxAttempts"]
        # On its own and at once: within the outcome's transaction it would hold up all readers while the task runs.
        self.publish([self.event(command, "started", worker=INSTANCE, maxAttempts=last)])
        try:
            return [self.event(command, "completed", result={"contentType": "application/json", "data": self.result(command)})]
        except Failure as failure:
            doubled = retry["initialSeconds"] * 2.0 ** (command.attempt - command.prior_attempts - 1)
            wait = min(doubled, retry["maxSeconds"]) * random.uniform(1, 1.25)  # so that not all come back together
            due = datetime.now(timezone.utc) + timedelta(seconds=wait)
            if not failure.may_pass or command.attempt >= last or (expires and due > expires):
                raise
            again = self.waiting(command, command.attempt + 1, due)
            return [self.event(command, "retrying", error=failure.error, nextAttemptAt=text_of(due)), again]

    def result(self, command):
        parameters = command.data.get("parameters")
        wrong = next(self.parameters.iter_errors(parameters), None)
        if wrong is not None:
            where = "/".join(["parameters", *map(str, wrong.absolute_path)])[:200]
            raise Failure("invalid-parameters", f"{where} breaks '{wrong.validator}'")
        seconds = min(command.data.get("timeoutSeconds", self.type["timeoutSeconds"]), LONGEST_ATTEMPT)
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds)
            return self.handler(parameters)
        except Failure:
            raise
        except Late:
            detail = f"An attempt took longer than {seconds} s."
            raise Failure("attempt-timed-out", detail, may_pass=True) from None
        except Exception as bug:  # its words may hold what was submitted, so only its place is told
            where = traceback.extract_tb(bug.__traceback__)[-1]
            log.error("The handler broke with %s in %s:%s", type(bug).__name__, where.filename, where.lineno)
            raise Failure("task-failed", "The handler failed unexpectedly.", may_pass=True) from None
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def event(self, command, what, **more):
        data = command.task | {"attempt": command.attempt, "occurredAt": now()} | more
        event_id = f"{command.id}.{command.attempt}.{what}"
        return record(EVENTS, command.id, "task." + what, event_id, self.source, command.id, data, command.traceparent)

    def waiting(self, command, attempt, due):
        """The command in the largest tier that is not longer than its wait; Tasklane's own workers bring it home when due."""
        data = command.data | {"attempt": attempt}
        event_id = f"{command.id}.{attempt}.submitted"
        home = record("", command.id, "task.submitted", event_id, self.source, command.id, data, command.traceparent)
        if len(home["value"]) > MOST_BYTES:
            raise Failure("command-too-large", "The command is too large to wait.")
        wait = (due - datetime.now(timezone.utc)).total_seconds()
        tier = TIERS[max([seconds for seconds in TIERS if seconds <= wait], default=1)]
        headers = {"tasklane-due-at": str(math.ceil(due.timestamp() * 1000)), "tasklane-destination": COMMANDS}
        return home | {"topic": f"{PREFIX}tasks-delay.{tier}", "headers": home["headers"] + encoded(headers)}

    def dead(self, message, reason, detail):
        """The record as it was, so that it can be run again, with the reason; of one that is too large only the key."""
        why = {"tasklane-reason": reason, "tasklane-detail": detail, "tasklane-source-topic": message.topic()}
        why |= {"tasklane-source-partition": str(message.partition()), "tasklane-source-offset": str(message.offset())}
        value, headers = message.value(), [header for header in raw_headers(message) if header[0] not in why]
        size = len(value or b"") + sum(len(name) + len(text or b"") for name, text in headers)
        if size > MOST_BYTES:
            value, headers, why = b"", [], why | {"tasklane-omitted-bytes": str(size)}
        return {"topic": DEAD, "key": message.key(), "value": value, "headers": headers + encoded(why)}


stopping = threading.Event()


def serve(task_type, handler):
    """Runs until SIGTERM or Ctrl-C; what runs then is finished first."""

    def late(*_):
        raise Late

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    signal.signal(signal.SIGALRM, late)
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda *_: stopping.set())
    try:
        topic = NewTopic(COMMANDS, PARTITIONS, replication_factor=-1, config=RETENTION)
        admin = AdminClient(SERVERS)  # held by a name, or it would end before it answers
        admin.create_topics([topic], operation_timeout=30)[COMMANDS].result(60)
    except KafkaException as refused:
        if refused.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
            sys.exit(f"{COMMANDS} cannot be created: {refused.args[0].str()}")
    try:
        Worker(task_type, handler).serve()
    except (KafkaException, Aborted) as refused:
        sys.exit(f"Kafka cannot be worked with: {refused}")
