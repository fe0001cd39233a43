"""How do a million short rows fit into little memory? Packed by the hundred, and unpacked packet by packet."""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

PACKET = 500
"""So many rows are packed together: one row is never far, and what they have in common is kept once."""

QUICKLY = 1


class Packed(Sequence):
    """A list that only grows, of rows of plain values (texts, numbers, None); ``make`` says what a row is given as.

    Going through it unpacks one packet after the other; so does asking for rows that follow one another.
    """

    def __init__(self, make: Callable[[list], object] = list):
        self._make = make
        self._packets: list[bytes] = []
        self._open: list = []
        self._at_hand: tuple[int, list] = (-1, [])

    def append(self, row: Sequence) -> None:
        self._open.append(row)
        if len(self._open) == PACKET:
            self._packets.append(zlib.compress(self._encode(self._open), QUICKLY))
            self._open = []

    def digest(self) -> str:
        """A text that is another one when any row is."""
        known = hashlib.sha256()
        for packet in self._packets:
            known.update(zlib.decompress(packet))
        known.update(self._encode(self._open))
        return known.hexdigest()

    def __len__(self) -> int:
        return len(self._packets) * PACKET + len(self._open)

    def __iter__(self) -> Iterator:
        for packet in self._packets:
            yield from map(self._make, self._decode(packet))
        # What is still open is given as what is packed: numbers and texts are the same, a tuple is a list.
        yield from map(self._make, self._reread(self._open))

    def __getitem__(self, place):
        if isinstance(place, slice):
            start, stop, step = place.indices(len(self))
            return [self[index] for index in range(start, stop, step)]
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        number, index = divmod(place % len(self), PACKET)
        if number == len(self._packets):
            return self._make(self._reread(self._open[index : index + 1])[0])
        if self._at_hand[0] != number:
            self._at_hand = number, self._decode(self._packets[number])
        return self._make(self._at_hand[1][index])

    def _encode(self, rows: list) -> bytes:
        return json.dumps(rows, ensure_ascii=False, default=str, separators=(",", ":")).encode()

    def _decode(self, packet: bytes) -> list:
        return json.loads(zlib.decompress(packet))

    def _reread(self, rows: list) -> list:
        return json.loads(self._encode(rows))


class PackedLines(Packed):
    """The same of rows that come as lines of JSON, with the function that reads one value."""

    def __init__(self, read: Callable[[str], list]):
        super().__init__()
        self._read = read

    def _encode(self, rows: list[bytes]) -> bytes:
        return b"[" + b",".join(rows) + b"]"

    def _decode(self, packet: bytes) -> list:
        return self._read(zlib.decompress(packet).decode())

    def _reread(self, rows: list[bytes]) -> list:
        return self._read(self._encode(rows).decode())


def after(rows: Sequence, start: int) -> Iterator:
    """The rows from a place on (from 0), without a copy of them."""
    return islice(iter(rows), start, None)
