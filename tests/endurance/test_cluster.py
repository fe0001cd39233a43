"""The short run, where PostgreSQL is installed; ``python -m tests.endurance.cluster`` is the long one."""

import tempfile
from pathlib import Path

import pytest

from .cluster import try_out
from .postgresql import programs


def test_nobody_misses_their_own_change_on_two_servers_with_a_replica_that_is_behind():
    if programs() is None:
        pytest.skip("There is no PostgreSQL here to make a replica of; install the package postgresql.")
    # Not pytest's directory: PostgreSQL does not run as root, and whoever it runs as may not look into that one.
    with tempfile.TemporaryDirectory() as directory:
        found = try_out(Path(directory), seconds=4, people=5, delay=1500, proxied=False)
    assert found.wrong == []
    assert found.changed and found.by_replica and found.without_replica
