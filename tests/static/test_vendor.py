"""Vendored files are the published ones, all of them are listed, and templates use htmx 4 and not htmx 2."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "static" / "vendor"
PACKAGES = json.loads((VENDOR / "MANIFEST.json").read_text())
CHECKER = Path(__file__).with_name("vendor_upgrade_check.py")
LISTED = {path: digest for package in PACKAGES for path, digest in package["files"].items()}


def test_every_vendored_file_is_listed_and_every_listed_file_is_there():
    found = {str(path.relative_to(ROOT)) for path in VENDOR.rglob("*") if path.is_file()}
    found |= {str(path.relative_to(ROOT)) for path in CHECKER.parent.glob("vendor_*")}
    assert found - {"static/vendor/MANIFEST.json"} == set(LISTED)


@pytest.mark.parametrize("path", LISTED)
def test_a_vendored_file_is_byte_for_byte_the_published_one(path):
    assert hashlib.sha256((ROOT / path).read_bytes()).hexdigest() == LISTED[path]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_a_vendored_package_says_its_version_licence_and_source(package):
    assert set(package) == {"name", "version", "licence", "tarball_sha512", "files"}
    assert any(package["version"] in path for path in package["files"])
    assert any(path.endswith("LICENSE") for path in package["files"])


def run_checker(*paths):
    return subprocess.run(
        [sys.executable, CHECKER, "--no-color", *paths], capture_output=True, text=True, check=False
    )


def test_templates_and_scripts_have_no_habits_of_htmx_2():
    done = run_checker(ROOT / "templates", ROOT / "static" / "js")
    assert done.returncode == 0, done.stdout


def test_the_checker_does_see_habits_of_htmx_2(tmp_path):
    (tmp_path / "old.html").write_text('<form hx-post="/x" hx-disabled-elt="find button"></form>')
    done = run_checker(tmp_path)
    assert done.returncode == 1
    assert "hx-disable" in done.stdout
