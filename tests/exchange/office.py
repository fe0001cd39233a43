"""LibreOffice without a window: computes a workbook anew, and saves a file in another format or in its own way."""

import csv
import re
import shutil
import subprocess
import zipfile

import pytest

OFFICE = shutil.which("soffice")
# Semicolon-free text in UTF-8, values as they are and not as they look, every sheet in a file of its own.
AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
RESULT = re.compile(rb'<c ([^>]*?)(?: t="str")?><f>(.*?)</f><v>.*?</v></c>', re.DOTALL)


def recalculated(data: bytes, folder) -> dict[str, list[list[str]]]:
    """The sheets as LibreOffice computes them from a copy that has lost all results."""
    source, bare = folder / "source.xlsx", folder / "bare.xlsx"
    source.write_bytes(data)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(bare, "w") as new:
        for name in old.namelist():
            new.writestr(name, RESULT.sub(rb"<c \1><f>\2</f></c>", old.read(name)))
    convert(bare, to=AS_CSV, folder=folder, out=folder)
    sheets = {}
    for path in folder.glob("bare-*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            sheets[path.stem.removeprefix("bare-")] = list(csv.reader(file))
    return sheets


def equal(result, found: str) -> bool:
    if result is None or isinstance(result, str):
        return (result or "") == found
    number = float(found.removesuffix("%")) / (100 if found.endswith("%") else 1)
    return number == pytest.approx(result, abs=1e-9)


def saved_again(data: bytes, folder, *, ending: str) -> bytes:
    """The file as LibreOffice saves it, in the same format."""
    source, out = folder / f"source.{ending}", folder / "saved"
    source.write_bytes(data)
    to = {"csv": "csv:Text - txt - csv (StarCalc):44,34,76,1"}.get(ending, ending)
    convert(source, to=to, folder=folder, out=out)
    return (out / source.name).read_bytes()


def convert(source, *, to: str, folder, out) -> None:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [OFFICE, profile, "--headless", "--convert-to", to, "--outdir", str(out), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
