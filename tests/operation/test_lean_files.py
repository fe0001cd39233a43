"""Collected for production, our sheets are lean and named after what is in them; others' are as they came."""

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import override_settings

from competency.operation.lean_files import LeanStaticFilesStorage, lean
from tests.house import ROOT


def saved(tmp_path, name, text):
    with override_settings(STATIC_ROOT=str(tmp_path)):
        storage = LeanStaticFilesStorage(location=str(tmp_path))
        return (tmp_path / storage.save(name, ContentFile(text.encode()))).read_text()


def test_collected_sheets_hold_their_rules_under_the_name_that_pages_ask_for(tmp_path):
    backend = {"BACKEND": "competency.operation.lean_files.LeanStaticFilesStorage"}
    with override_settings(STATIC_ROOT=str(tmp_path), STORAGES={"staticfiles": backend}):
        call_command("collectstatic", interactive=False, verbosity=0)
        asked = staticfiles_storage.url("css/base.css").removeprefix(staticfiles_storage.base_url)
    assert asked != "css/base.css"
    assert (tmp_path / asked).read_text() == lean((ROOT / "static/css/base.css").read_text())


def test_our_sheets_lose_their_comments(tmp_path):
    assert saved(tmp_path, "css/a.css", "/* why */\n.a {\n  margin: 0;\n}\n") == ".a{margin: 0;}\n"


def test_scripts_and_sheets_of_others_stay_as_they_are(tmp_path):
    for name in ("js/a.js", "admin/css/a.css", "vendor/a.css"):
        assert saved(tmp_path, name, "/* why */\n  a") == "/* why */\n  a"
