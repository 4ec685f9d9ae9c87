"""Who wants which task to be cancelled."""

import logging

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

from contract import Unreadable, cloud_event
from settings import CONTROL, GROUP, SERVERS

log = logging.getLogger("worker")


class Wishes:
    """All of the compacted topic, from its beginning, without a group."""

    def __init__(self, stopping):
        self.by_task = {}
        self.consumer = Consumer(
            SERVERS
            | {"group.id": GROUP + ".control", "isolation.level": "read_committed", "enable.auto.commit": False}
            | {"enable.partition.eof": True}
        )
        unread = set(self.consumer.list_topics(CONTROL, timeout=30).topics[CONTROL].partitions)
        if not unread:
            raise KafkaException(KafkaError(KafkaError.UNKNOWN_TOPIC_OR_PART, f"{CONTROL} is missing: start the gateway first"))
        self.consumer.assign([TopicPartition(CONTROL, partition, OFFSET_BEGINNING) for partition in unread])
        while unread and not stopping.is_set():
            message = self.consumer.poll(0.5)
            if message is not None and message.error() and message.error().code() == KafkaError._PARTITION_EOF:
                unread.discard(message.partition())
            elif message is not None:
                self.on(message)

    def follow(self):
        while (message := self.consumer.poll(0)) is not None:
            self.on(message)

    def on(self, message):
        task_id = (message.key() or b"").decode("utf-8", "replace")
        if message.error():
            return
        if message.value() is None:
            self.by_task.pop(task_id, None)
            return
        try:
            self.by_task[task_id] = cloud_event(message)[1]
        except Unreadable as reason:
            log.warning("A wish to cancel cannot be read and is skipped taskId=%s reason=%s", task_id[:36], reason)

    def of(self, task):
        """The wish of the task's own tenant, if there is one."""
        wish = self.by_task.get(task["taskId"])
        return wish if wish and (wish.get("tenant") or "default") == task["tenant"] else None
