"""The task that this worker runs. It knows nothing of Kafka; put your own in its place."""

import os
import re
from pathlib import Path

from worker import Failure, serve

TEXTS = Path(os.environ.get("TEXTS_FOLDER", "texts"))

# What is announced: the gateway accepts submissions by this name from then on, and refuses parameters that do not fit.
WORD_COUNT = {
    "taskName": "word_count",
    "description": "Counts the words of a text, or of a file that is there or will be soon.",
    "parametersSchema": {
        "type": "object",
        "properties": {
            "text": {"type": "string"},
            "file": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"},
        },
        "oneOf": [{"required": ["text"]}, {"required": ["file"]}],
        "additionalProperties": False,
    },
    "retry": {"maxAttempts": 5, "initialSeconds": 1, "maxSeconds": 600},
    "timeoutSeconds": 60,
}


def count_words(parameters):
    text = parameters.get("text")
    if text is None:
        try:
            text = (TEXTS / parameters["file"]).read_text(encoding="utf-8", errors="replace")
        except OSError:
            raise Failure("task-failed", "The file cannot be read yet.", may_pass=True) from None
    words = re.findall(r"\w+", text.lower())
    return {"words": len(words), "distinctWords": len(set(words)), "characters": len(text)}


if __name__ == "__main__":
    serve(WORD_COUNT, count_words)
