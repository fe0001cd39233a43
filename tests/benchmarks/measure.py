"""Requests through Django's WSGI handler in this process, one kind after the other in turn, and their medians."""

from collections.abc import Callable
from io import BytesIO
from statistics import median
from time import perf_counter

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client

RUNS, WARM_UP = 60, 5


class Browser:
    """Somebody signed in, whose requests go through the whole handler."""

    def __init__(self, user):
        client = Client()
        client.force_login(user)
        self.handler = get_wsgi_application()
        self.secret = "k" * 32
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.told: dict[str, str] = {}  # the headers of the last answer
        self.cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={self.secret}"

    def ask(
        self,
        path: str,
        *,
        form: bytes | None = None,
        query: str = "",
        htmx: bool = False,
        kept: str | None = None,
    ) -> bytes:
        """The body of the answer; raises if the answer is not 200. ``htmx`` asks for the page's fragment.

        ``kept`` is the entity tag of a page that the browser has: then the answer must be 304.
        """
        environ = {
            "REQUEST_METHOD": "GET" if form is None else "POST",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_COOKIE": self.cookies,
            "HTTP_X_CSRFTOKEN": self.secret,
            "HTTP_ACCEPT": "text/html" if form is None else "application/json",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(form or b"")),
            "wsgi.input": BytesIO(form or b""),
            "wsgi.url_scheme": "http",
            "wsgi.errors": BytesIO(),
        }
        if htmx:
            environ["HTTP_HX_REQUEST"] = "true"
        if kept is not None:
            environ["HTTP_IF_NONE_MATCH"] = kept
        answered = []
        response = self.handler(environ, lambda *start: answered.extend(start[:2]))
        try:
            body = b"".join(response)
        finally:
            response.close()
        if not answered[0].startswith("200" if kept is None else "304"):
            raise AssertionError(f"{path}: {answered[0]}")
        self.told = dict(answered[1])
        return body


def queries_of(task: Callable[[], object]) -> int:
    """How many statements a task sends to the database."""
    sent = []
    with connection.execute_wrapper(lambda execute, *call: sent.append(call) or execute(*call)):
        task()
    return len(sent)


def interleaved(*tasks: Callable[[], object], runs: int = RUNS, warm_up: int = WARM_UP) -> list[float]:
    """Median seconds of each task; each run does all of them, so that a slow moment of the machine hits all."""
    times: list[list[float]] = [[] for _ in tasks]
    for run in range(warm_up + runs):
        for task, measured in zip(tasks, times, strict=True):
            began = perf_counter()
            task()
            if run >= warm_up:
                measured.append(perf_counter() - began)
    return [median(measured) for measured in times]
