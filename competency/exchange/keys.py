"""By which hidden keys does a file that we wrote name people and skills, so that they are found again?"""

# The heading over the keys of people.
PERSON_KEY = "Engineer key"
PERSON, SKILL = "engineer:", "skill:"


def engineer_key(pk: int) -> str:
    return f"{PERSON}{pk}"


def skill_key_of(framework: str, skill: str) -> str:
    """The key of a skill by the short names of its framework and itself."""
    return f"{SKILL}{framework}/{skill}"


def read_engineer_key(text: str) -> int | None:
    """The id in the key of a person, None for any other text."""
    number = text.removeprefix(PERSON)
    return int(number) if number != text and number.isdecimal() and len(number) < 19 else None


def is_skill_key(value) -> bool:
    return isinstance(value, str) and value.startswith(SKILL) and "/" in value
