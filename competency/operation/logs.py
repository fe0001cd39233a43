"""Lines of the log: each says to which request it belongs, and none carries a secret of a link or a header."""

import json
import logging
import re
import secrets
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="-")

# What a proxy may name a request: nothing that could break a line or forge one.
_NAME = re.compile(r"[\w.:-]{8,64}", re.ASCII)
# The key of a password reset is in its address; passwords and tokens may be in what a library complains about.
_SECRETS = (
    (re.compile(r"(password/reset/key/[0-9A-Za-z]+-)[^/\s\"']+"), r"\1***"),
    (re.compile(r"(\w+://[^:/@\s]+:)[^@\s]+@"), r"\1***@"),
    (
        re.compile(r"(?i)\b(password|secret|token|authorization)(['\"]?\s*[=:]\s*['\"]?)[^\s'\"&,;]+"),
        r"\1\2***",
    ),
)
# Attributes of a record that came with ``extra=``.
_FIELDS = ("method", "path", "status", "milliseconds", "user")


def begin(named: str | None) -> str:
    """Name the request that begins, as the proxy did or anew; what is logged from here on carries the name."""
    name = named if named and _NAME.fullmatch(named) else secrets.token_hex(8)
    request_id.set(name)
    return name


def without_secrets(text: str) -> str:
    """The text with passwords, tokens and keys of links blotted out."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


class Line(logging.Formatter):
    """One line for people: time, level, request, logger, message."""

    def __init__(self):
        super().__init__("{asctime} {levelname} [{request_id}] {name} {message}", style="{")

    def format(self, record):
        record.request_id = request_id.get()
        return without_secrets(super().format(record))


class Json(logging.Formatter):
    """One line for programs: an object with the same, and with what a request was and took."""

    def format(self, record):
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "request_id": request_id.get(),
            "logger": record.name,
            "message": record.getMessage(),
            **{name: getattr(record, name) for name in _FIELDS if hasattr(record, name)},
        }
        if record.exc_info:
            said["exception"] = self.formatException(record.exc_info)
        return json.dumps({k: without_secrets(v) if isinstance(v, str) else v for k, v in said.items()})
