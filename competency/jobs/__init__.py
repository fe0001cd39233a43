"""Background work: ``jobs.enqueue(kind, params, by=...)`` writes a row with the data, ``manage.py work`` does it.

The queue is our own ``Job`` row on both databases, and no library: one would bring a second table, and would leave
what a killed worker had begun running for ever. A job is begun again after its worker was killed, up to three times,
so what it writes belongs into one ``run.atomic()``. To add a kind, add a line to ``kinds.KINDS``.
"""

from .queue import enqueue, find

__all__ = ["enqueue", "find"]
