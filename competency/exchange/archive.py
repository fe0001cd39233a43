"""Is this ZIP archive what it says it is, and what is in its parts?"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from competency.exchange.limits import FileProblem, Limits, megabytes

END_OF_DIRECTORY = struct.Struct("<4s4H2LH")
LOCAL_HEADER = struct.Struct("<4s5H3L2H")
STORED, DEFLATED = 0, 8
ENCRYPTED = 0x1
CHUNK = 64 * 1024
# Room in the directory for one part: 46 bytes, a long path and some extra fields.
DIRECTORY_BYTES_A_PART = 1024

SAVE_ANEW = "open it in Excel or LibreOffice, save it anew and upload that file"
ENCRYPTED_FILE = (
    "The file is protected by a password, so nobody else can read it: remove the password in the spreadsheet "
    "program, save it and upload it again."
)
INCOMPLETE = "The file is damaged or was cut off before its end: upload it again, or " + SAVE_ANEW + "."


@dataclass(frozen=True, slots=True)
class Part:
    """One file inside the archive: where its bytes begin, packed and unpacked size, method, checksum."""

    name: str
    start: int
    packed: int
    unpacked: int
    method: int
    checksum: int


def list_parts(data: bytes, *, limits: Limits) -> list[Part]:
    """The parts of an archive, after everything that its directory declares has been checked.

    Nothing is unpacked yet. Readers of archives differ in what they make of contradictory directories, so
    an archive is refused unless every reader must see the same: no comment, nothing in front, no overlaps,
    local headers that agree with the directory. Raises FileProblem.
    """
    infos, directory_start = _read_directory(data, limits=limits)
    parts = [_locate(data, info) for info in infos]
    _check_names(parts)
    _check_sizes(parts, limits=limits)
    _check_overlaps(parts, infos=infos, directory_start=directory_start)
    return [part for part in parts if not part.name.endswith("/")]


def unpack(data: bytes, part: Part) -> Iterator[bytes]:
    """The bytes of one part, a chunk at a time; never more than the part has declared."""
    produced = checksum = 0
    for chunk in _inflate(data, part):
        produced += len(chunk)
        if produced > part.unpacked:
            raise FileProblem(
                f"The part {part.name} is larger than it declares ({part.unpacked:,} bytes): {SAVE_ANEW}."
            )
        checksum = zlib.crc32(chunk, checksum)
        yield chunk
    if produced != part.unpacked or checksum != part.checksum:
        raise FileProblem(f"The part {part.name} is damaged (its checksum does not fit): {SAVE_ANEW}.")


def _read_directory(data: bytes, *, limits: Limits) -> tuple[list[zipfile.ZipInfo], int]:
    end = data[-END_OF_DIRECTORY.size :]
    if len(end) < END_OF_DIRECTORY.size or not end.startswith(b"PK\5\6"):
        raise FileProblem(INCOMPLETE)
    _, disk, first_disk, here, total, size, start, comment = END_OF_DIRECTORY.unpack(end)
    if disk or first_disk or here != total or comment or start == 0xFFFFFFFF:
        raise FileProblem(INCOMPLETE)
    if total > limits.parts or size > limits.parts * DIRECTORY_BYTES_A_PART:
        raise FileProblem(
            f"The file has more than {limits.parts:,} parts inside: copy the sheet you need into a new "
            "workbook and upload that."
        )
    if start + size + END_OF_DIRECTORY.size != len(data):
        raise FileProblem(INCOMPLETE)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, EOFError) as error:
        raise FileProblem(INCOMPLETE) from error
    if len(infos) != total:
        raise FileProblem(INCOMPLETE)
    return infos, start


def _locate(data: bytes, info: zipfile.ZipInfo) -> Part:
    """Find where the bytes of a part begin, which only its local header tells."""
    name = info.orig_filename
    if info.compress_type not in (STORED, DEFLATED):
        raise FileProblem(
            f"The part {name[:100]!r} is packed in a way that spreadsheets do not use: {SAVE_ANEW}."
        )
    header = data[info.header_offset : info.header_offset + LOCAL_HEADER.size]
    if len(header) < LOCAL_HEADER.size or not header.startswith(b"PK\3\4"):
        raise FileProblem(INCOMPLETE)
    _, _, flags, method, *_, name_length, extra_length = LOCAL_HEADER.unpack(header)
    name_start = info.header_offset + LOCAL_HEADER.size
    local_name = data[name_start : name_start + name_length]
    if (info.flag_bits | flags) & ENCRYPTED:
        raise FileProblem(ENCRYPTED_FILE)
    # Writers disagree on how they flag the encoding of a name, so either is taken for the same name.
    if method != info.compress_type or local_name not in (name.encode(), name.encode("cp437", "replace")):
        raise FileProblem(
            f"The part {name[:100]!r} is described in two ways that contradict each other: {SAVE_ANEW}."
        )
    start = name_start + name_length + extra_length
    return Part(name, start, info.compress_size, info.file_size, info.compress_type, info.CRC)


def _check_names(parts: list[Part]) -> None:
    seen = set()
    for part in parts:
        name = part.name
        steps = name.replace("\\", "/").split("/")
        odd = "\\" in name or ":" in name or ".." in steps or name.startswith("/") or not name.isprintable()
        if odd or not name or len(name) > 255:
            raise FileProblem(
                f"The file has a part with a path that leads outside of it ({name[:100]!r}): {SAVE_ANEW}."
            )
        # Readers compare these names without regard to case.
        if name.casefold() in seen:
            raise FileProblem(f"The file has two parts named {name!r}: {SAVE_ANEW}.")
        seen.add(name.casefold())


def _check_sizes(parts: list[Part], *, limits: Limits) -> None:
    for part in parts:
        if part.unpacked > limits.ratio_from_bytes and part.unpacked > limits.ratio * max(part.packed, 1):
            raise FileProblem(
                f"The part {part.name} unpacks to {megabytes(part.unpacked)}, more than {limits.ratio} times its "
                "packed size, as only broken or hostile files do: copy the cells you need into a new workbook."
            )
    total = sum(part.unpacked for part in parts)
    if total > limits.unpacked_bytes:
        raise FileProblem(
            f"The file unpacks to {megabytes(total)} and {megabytes(limits.unpacked_bytes)} are allowed: split it, "
            "or save the sheet you need as CSV."
        )


def _check_overlaps(parts: list[Part], *, infos: list[zipfile.ZipInfo], directory_start: int) -> None:
    spans = sorted(
        (info.header_offset, part.start + part.packed) for info, part in zip(infos, parts, strict=True)
    )
    end = 0
    for index, (start, stop) in enumerate(spans):
        # Something in front of the first part would make this two files in one.
        if start < end or (index == 0 and start != 0):
            raise FileProblem(f"The parts of the file overlap or hide other data: {SAVE_ANEW}.")
        end = stop
    if end > directory_start:
        raise FileProblem(INCOMPLETE)


def _inflate(data: bytes, part: Part) -> Iterator[bytes]:
    stop = part.start + part.packed
    if part.method == STORED:
        yield from (data[at : min(at + CHUNK, stop)] for at in range(part.start, stop, CHUNK))
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for at in range(part.start, stop, CHUNK):
            pending = data[at : min(at + CHUNK, stop)]
            while pending and not inflater.eof:
                yield inflater.decompress(pending, CHUNK)
                pending = inflater.unconsumed_tail
        yield inflater.flush()
    except zlib.error as error:
        raise FileProblem(f"The part {part.name} is damaged (it cannot be unpacked): {SAVE_ANEW}.") from error
    if not inflater.eof or inflater.unused_data:
        raise FileProblem(f"The part {part.name} is damaged (it ends in the wrong place): {SAVE_ANEW}.")
