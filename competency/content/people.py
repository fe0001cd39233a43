"""Who works in the demo organisation, since when and in which teams?"""

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from competency.content.framework import read_json
from competency.content.records import Engineer, Membership, Team

NAMES = read_json("names.json")
MAIL_DOMAIN = "demo.example"
SIZES = (1.2, 1.05, 0.95, 1.1, 0.9, 0.8)  # teams are not all equally large; the pattern repeats
FIRST_NUMBER = 1001
_NOT_DECOMPOSED = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "ß": "ss"})


def name_person(index: int, *, seed: int) -> str:
    """An invented name, different for every index below 216,000; ValueError from there on.

    Steps through all pairs of a first and a last name with a stride that has no common divisor with their number,
    so that neighbours differ in both; later turns add a second last name.
    """
    first, last = NAMES["first"], NAMES["last"]
    pairs = len(first) * len(last)
    turn, place = divmod(index, pairs)
    if turn >= len(last):
        raise ValueError(f"There are names for {pairs * len(last)} people only.")
    row, column = divmod((place * 1417 + seed * 97) % pairs, len(first))
    name = f"{first[column]} {last[row]}"
    return name if turn == 0 else f"{name} {last[(row + turn) % len(last)]}"


def address_person(name: str) -> str:
    """The e-mail address for a name, in plain ASCII: "Ayşe O'Brien" becomes ayse.obrien@demo.example."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(_NOT_DECOMPOSED))
    words = ("".join(letter for letter in word if "a" <= letter <= "z") for word in plain.split())
    return f"{'.'.join(words)}@{MAIL_DOMAIN}"


def address_cast(name: str) -> str:
    """The short address of somebody with a fixed name: "Grace Mwangi" becomes grace@demo.example."""
    return address_person(name.split()[0])


def share_out(engineers: int, *, teams: int) -> list[int]:
    """For each engineer in turn, the index of the home team; teams differ in size by `SIZES`."""
    weights = list(accumulate(SIZES[team % len(SIZES)] for team in range(teams)))
    ends = [round(engineers * weight / weights[-1]) for weight in weights]
    starts = [0, *ends]
    return [team for team in range(teams) for _ in range(starts[team], ends[team])]


def hire_engineers(
    engineers: int, *, teams: Sequence[Team], profiles: dict, seed: int, today: date, months: int
) -> Iterator[Engineer]:
    """The engineers with their memberships, team by team.

    The first team is the fixed cast. By their place in the order, of every 100: 4 split their time over two teams,
    about 6 work part-time, 2 changed teams during the period, 4 left during it, and 5 have no login.
    """
    rng = Random(seed)  # noqa: S311 - invented data, nothing secret
    homes = share_out(engineers, teams=len(teams))
    places: dict[int, int] = {}
    for index, home in enumerate(homes):
        place = places[home] = places.get(home, -1) + 1
        roles = profiles[teams[home].profile]["roles"]
        cast = home == 0 and place < len(NAMES["cast"])
        name = NAMES["cast"][place] if cast else name_person(index, seed=seed)
        number = str(FIRST_NUMBER + index)
        role = roles[place % len(roles)]
        joined_on, left_on = _date_employment(index, role=role, rng=rng, today=today, months=months)
        yield Engineer(
            number=number,
            name=name,
            email=address_cast(name) if cast else address_person(name),
            role=role,
            joined_on=joined_on,
            left_on=left_on,
            has_login=index % 20 != 13,
            memberships=_assign(
                index, home=home, number=number, teams=teams, dates=(joined_on, left_on, today)
            ),
        )


def _date_employment(
    index: int, *, role: str, rng: Random, today: date, months: int
) -> tuple[date, date | None]:
    """When somebody came, and left if this is one who did: more senior people have been here for longer."""
    senior = role.startswith(("senior", "lead"))
    days = 60 + (500 if senior else 0) + int(2600 * rng.random() ** 1.3)
    if role.startswith("junior"):
        days = 60 + days % 500
    gone = 40 + int(max(1, months * 30 - 150) * rng.random())
    if index % 25 == 20:
        return today - timedelta(days=days + gone + 300), today - timedelta(days=gone)
    if _has_moved(index):
        days += 400
    return today - timedelta(days=days), None


def _has_moved(index: int) -> bool:
    return index % 50 == 11


def _assign(
    index: int, *, home: int, number: str, teams: Sequence[Team], dates: tuple[date, date | None, date]
) -> tuple[Membership, ...]:
    """The memberships of one engineer, the home team last; see `hire_engineers` for the shares."""
    joined_on, left_on, today = dates
    own, after, before = (teams[(home + step) % len(teams)].slug for step in (0, 1, -1))
    if len(teams) > 1 and index % 25 == 3:
        return (
            Membership(number, after, 0.5, joined_on, left_on),
            Membership(number, own, 0.5, joined_on, left_on),
        )
    if len(teams) > 1 and _has_moved(index):
        moved_on = today - timedelta(days=240)
        return (
            Membership(number, before, 1.0, joined_on, moved_on),
            Membership(number, own, 1.0, moved_on, left_on),
        )
    allocation = (0.8, 0.6, 0.5)[index // 17 % 3] if index % 17 == 5 else 1.0
    return (Membership(number, own, allocation, joined_on, left_on),)
