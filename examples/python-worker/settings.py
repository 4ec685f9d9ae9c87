"""Where Kafka is, what the topics are called, and who this worker is. The names are those of Tasklane's own workers."""

import os
import socket

SERVERS = {"bootstrap.servers": os.environ.get("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092")}
PREFIX = os.environ.get("TASKLANE_KAFKA_TOPIC_PREFIX", "tasklane.")
PARTITIONS = int(os.environ.get("TASKLANE_KAFKA_PARTITIONS", "12"))
QUEUE = os.environ.get("TASKLANE_WORKER_QUEUE", "text")  # its workers share its tasks, so all must run the same types
INSTANCE = os.environ.get("TASKLANE_WORKER_INSTANCE", socket.gethostname())  # of two of one name the older is shut out

GROUP = f"{PREFIX}worker-{QUEUE}"
COMMANDS, EVENTS, DEAD, CONTROL, TYPES = (
    PREFIX + name for name in ("tasks." + QUEUE, "task-events", "tasks-dead", "task-control", "task-types")
)
TIERS = {1: "1s", 5: "5s", 30: "30s", 120: "2m", 600: "10m", 3600: "1h", 21600: "6h", 86400: "1d"}
RETENTION = {"retention.ms": str(7 * 24 * 3600 * 1000)}
