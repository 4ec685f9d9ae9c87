"""The peer: `gunicorn peer:web` serves it and `celery -A peer worker` runs its tasks; Redis is where REDIS_PORT says."""

import json
import os
import urllib.request

from celery import Celery
from flask import Flask, jsonify, request

REDIS = f"redis://127.0.0.1:{os.environ['REDIS_PORT']}"
ATTEMPTS = 5
WEBHOOK_ATTEMPTS = 8

app = Celery("peer", broker=f"{REDIS}/1", backend=f"{REDIS}/2")
app.conf.update(task_acks_late=True, worker_prefetch_multiplier=32)
web = Flask(__name__)


@app.task(bind=True, max_retries=WEBHOOK_ATTEMPTS - 1, ignore_result=True)
def deliver(self, url, told):
    call = urllib.request.Request(url, json.dumps(told).encode(), {"Content-Type": "application/json"})
    try:
        urllib.request.urlopen(call, timeout=15).read()
    except OSError as failure:
        raise self.retry(exc=failure, countdown=2**self.request.retries)


@app.task(bind=True, max_retries=ATTEMPTS - 1)
def echo(self, parameters, callback_url):
    if callback_url:
        task = self.request.id
        deliver.delay(callback_url, {"taskId": task, "status": "completed", "resultUrl": f"/results/{task}"})
    return parameters


@web.post("/submitTask")
def submit():
    body = request.get_json()
    if not isinstance(body.get("taskName"), str):
        return jsonify(title="taskName is required"), 400
    task = echo.delay(body.get("parameters"), body.get("callbackUrl"))
    return jsonify(taskId=task.id, status="processing", callbackUrl=f"/taskStatus/{task.id}"), 202


@web.get("/taskStatus/<task>")
def status(task):
    state = app.AsyncResult(task).state
    return jsonify(taskId=task, status={"SUCCESS": "completed", "FAILURE": "failed"}.get(state, "processing"))
