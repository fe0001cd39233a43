"""The container file and the compose file name only what there is; no engine is needed to see that."""

import re

import yaml
from django.core.management import get_commands

from .house import ROOT, text_of
from .test_readme import first_cells

DOCKERFILE = text_of(ROOT / "Dockerfile")
COMPOSE = yaml.safe_load(text_of(ROOT / "compose.yaml"))
SERVICES = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
INSTRUCTIONS = {"FROM", "RUN", "ENV", "WORKDIR", "COPY", "USER", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "CMD"}


def test_every_setting_that_is_named_is_one():
    settings = {cell.strip("`") for cell in first_cells("Settings")}
    assert {"app", "migrate"} <= OURS.keys()
    for service in OURS.values():
        assert set(service["environment"]) <= settings
        assert {"SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"} <= set(service["environment"])


def test_what_services_refer_to_is_there():
    for service in SERVICES.values():
        assert set(service.get("depends_on", {})) <= SERVICES.keys()
        named = [volume.split(":")[0] for volume in service.get("volumes", [])]
        assert set(named) <= COMPOSE["volumes"].keys()
    assert set(COMPOSE) - {"services", "volumes"} == {"x-app"}


def test_the_database_is_the_one_that_the_app_asks():
    database, address = SERVICES["database"]["environment"], OURS["app"]["environment"]["DATABASE_URL"]
    assert address.startswith(f"postgresql://{database['POSTGRES_USER']}:${{POSTGRES_PASSWORD")
    assert address.endswith(f"@database/{database['POSTGRES_DB']}")


def test_no_secret_has_a_default():
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD"):
        assert re.findall(rf"\${{{name}(..)", text_of(ROOT / "compose.yaml"))
        assert set(re.findall(rf"\${{{name}(..)", text_of(ROOT / "compose.yaml"))) == {":?"}


def test_the_commands_exist():
    commands = {word for service in OURS.values() for word in re.findall(r"manage\.py (\w+)", str(service))}
    commands |= set(re.findall(r"manage\.py (\w+)", DOCKERFILE))
    assert {"migrate", "collectstatic"} <= commands <= set(get_commands())


def test_the_container_file_is_made_of_instructions_and_copies_what_is_there():
    lines = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", DOCKERFILE, flags=re.M)).splitlines()
    assert {line.split()[0] for line in lines if line.strip()} <= INSTRUCTIONS
    for source in re.findall(r"^COPY (\S+) ", DOCKERFILE, re.M):
        assert (ROOT / source).exists()
    assert re.search(r"^USER competency$", DOCKERFILE, re.M)


def test_the_server_is_the_one_of_the_readme():
    [server] = re.findall(r"^CMD \[(.+?)\]$", DOCKERFILE.replace("\\\n", ""), re.M | re.S)
    words = re.findall(r'"([^"]+)"', server)
    assert words[:2] == ["gunicorn", "config.wsgi"]
    for option in ("--workers", "--threads"):
        assert f"{option} {words[words.index(option) + 1]}" in text_of(ROOT / "README.md")
