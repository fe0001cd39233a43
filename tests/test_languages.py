"""Every text of the app is there in each language, with the same places for names and numbers."""

import ast
import re
from datetime import date, datetime

import polib
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import override
from django.utils.translation.template import templatize

from .house import ROOT, text_of

LOCALE = ROOT / "competency" / "locale"
OTHERS = [code for code, _name in settings.LANGUAGES if code != "en"]
ONE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
TWO = {"ngettext", "ngettext_lazy"}
PLACE = re.compile(r"%\(\w+\)[\d.]*[sdf]|%[\d.]*[sdf](?![a-z])|%%|\{\w+\}|<[^>]+>")
LITERAL = r"""\s*(u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))"""
SENTENCE = re.compile(r"[A-Z][a-z]+ [a-z]+ [a-z]+")


def in_python(path):
    """The texts that a module asks to be translated."""
    for node in ast.walk(ast.parse(text_of(path))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", None))
        if name in ONE | TWO and node.args and isinstance(node.args[0], ast.Constant):
            yield node.args[0].value


def in_template(path):
    """The texts that a template asks to be translated, as the collector of Django sees them."""
    source = templatize(text_of(path))
    for call in re.finditer(r"\b_?n?gettext\(|(?<![\w.])_\(", source):
        text = re.match(LITERAL, source[call.end() :], re.DOTALL)
        if text:
            yield ast.literal_eval(text[1])


def asked_for():
    found = set()
    for path in (ROOT / "competency").rglob("*.py"):
        found |= set(in_python(path))
    for path in (*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")):
        found |= set(in_template(path))
    return found


def catalogue(code):
    return polib.pofile(str(LOCALE / code / "LC_MESSAGES" / "django.po"))


def forms(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_is_translated(code):
    known = {entry.msgid for entry in catalogue(code) if all(forms(entry)) and "fuzzy" not in entry.flags}
    assert sorted(asked_for() - known) == []


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_has_the_same_places_as_its_text(code):
    def places(text):
        return sorted(PLACE.findall(text))

    for entry in catalogue(code):
        wanted = places(entry.msgid_plural or entry.msgid)
        for number, form in enumerate(forms(entry)):
            of_one = bool(entry.msgid_plural) and number == 0
            assert places(form) == wanted or (of_one and set(places(form)) <= set(wanted)), entry.msgid


@pytest.mark.parametrize("code", OTHERS)
def test_what_is_served_is_what_was_written(code):
    compiled = polib.mofile(str(LOCALE / code / "LC_MESSAGES" / "django.mo"))
    served = {(entry.msgctxt, entry.msgid): forms(entry) for entry in compiled}
    assert served == {(entry.msgctxt, entry.msgid): forms(entry) for entry in catalogue(code)}


@pytest.mark.usefixtures("cast")
def test_the_pages_speak_the_language_of_the_browser():
    answer = Client().get(reverse("account_login"), headers={"Accept-Language": "de-AT, en;q=0.5"})
    assert '<html lang="de"' in answer.text
    assert "Passwort vergessen oder nie gesetzt?" in answer.text


@pytest.mark.usefixtures("cast")
def test_a_chosen_language_stays_chosen_and_leads_back_to_the_page():
    client = Client(headers={"Accept-Language": "de"})
    chosen = client.post(reverse("language"), {"language": "en", "next": "/sign-in/?next=/teams/"})
    assert chosen["Location"] == "/sign-in/?next=/teams/"
    assert '<html lang="en"' in client.get(reverse("account_login")).text
    elsewhere = client.post(reverse("language"), {"language": "de", "next": "https://elsewhere.example/"})
    assert elsewhere["Location"] == "/"


@pytest.mark.usefixtures("cast")
def test_every_page_offers_each_language_by_its_own_name():
    with override("en"):  # which is then in force again
        html = Client().get(reverse("account_login"), headers={"Accept-Language": "de"}).text
    offered = re.findall(r'name="language" value="(\w+)" lang="\1" aria-pressed="(\w+)">([^<]+)<', html)
    assert offered == [("en", "false", "English"), ("de", "true", "Deutsch")]


def test_a_day_and_a_number_are_written_as_in_the_language():
    with override("de"):
        assert date_format(date(2027, 3, 1)) == "1. März 2027"
        assert number_format(1.5) == "1,5"


def test_every_english_writes_a_day_in_one_way(cast):
    day, moment = date(2026, 6, 5), datetime(2026, 6, 5, 9, 7)
    assert date_format(day) == date_format(day, "SHORT_DATE_FORMAT") == "5 Jun 2026"
    assert date_format(moment, "DATETIME_FORMAT") == "5 Jun 2026, 09:07"
    with override("de"):
        assert date_format(day) == "5. Juni 2026"
    client = Client()
    client.force_login(cast.ben.user)
    for english in ("en-US", "en-GB,en;q=0.8", "en"):
        page = client.get(reverse("my_data"), headers={"Accept-Language": english}).text
        assert '<html lang="en"' in page
        assert f"{date_format(timezone.localdate())}" in page
        assert not re.search(r"\b[A-Z][a-z]+\.? \d{1,2}, \d{4}", page)


def test_no_page_says_how_a_day_is_written():
    own = re.compile(r"""date:"j [MF] Y|date_format\(.*["']j [MF] Y""")
    files = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "competency").rglob("*.py")]
    assert [str(path) for path in files if own.search(text_of(path))] == []


def test_scripts_hold_no_sentences_of_their_own():
    """What a script says it finds in the page, in the page's language."""
    for path in sorted((ROOT / "static" / "js").glob("*.js")):
        code = "\n".join(line for line in text_of(path).splitlines() if not line.lstrip().startswith("//"))
        said = [text for text in re.findall(r"[\"'`]([^\"'`\n]{12,})[\"'`]", code) if SENTENCE.search(text)]
        assert said == [], path.name
