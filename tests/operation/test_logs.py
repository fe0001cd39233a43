"""Lines of the log name their request and keep secrets."""

import json
import logging

import pytest

from competency.operation import logs


def line(formatter, message, *arguments, **extra):
    record = logging.LogRecord("competency", logging.INFO, __file__, 1, message, arguments, None)
    for name, value in extra.items():
        setattr(record, name, value)
    return formatter.format(record)


def test_a_request_keeps_the_name_that_a_proxy_gave_it():
    assert logs.begin("0123456789abcdef") == "0123456789abcdef"
    assert "[0123456789abcdef]" in line(logs.Line(), "done")


@pytest.mark.parametrize("named", [None, "", "short", "x" * 65, "with\nnewline", "a b c d e f g"])
def test_a_name_that_could_forge_a_line_is_replaced(named):
    assert logs.begin(named) != named
    assert len(logs.request_id.get()) == 16


def test_json_says_the_same_to_programs():
    logs.begin("0123456789abcdef")
    said = json.loads(line(logs.Json(), "%s took long", "it", status=200, path="/teams/"))
    assert (said["message"], said["request_id"], said["level"]) == (
        "it took long",
        "0123456789abcdef",
        "INFO",
    )
    assert (said["status"], said["path"]) == (200, "/teams/")


@pytest.mark.parametrize("formatter", [logs.Line(), logs.Json()], ids=["line", "json"])
@pytest.mark.parametrize(
    "text",
    [
        "POST /password/reset/key/1-cz9abc-s3cret/ 200",
        "could not connect to postgresql://app:s3cret@db/competency",
        "failed with password=s3cret",
        'sent {"password": "s3cret"}',
        "Authorization: s3cret",
    ],
)
def test_no_line_carries_a_secret(formatter, text):
    assert "s3cret" not in line(formatter, text)
    assert "***" in line(formatter, text)


def test_a_secret_in_a_traceback_is_blotted_out_too():
    try:
        raise ValueError("postgresql://app:s3cret@db/competency")
    except ValueError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, __file__, 1, "failed", (), (type(error), error, error.__traceback__)
        )
    for formatter in (logs.Line(), logs.Json()):
        text = formatter.format(record)
        assert "ValueError" in text and "s3cret" not in text
