"""Are the invented people many, different and reachable?"""

import pytest

from competency.content.people import NAMES, address_person, name_person, share_out


def test_names_and_addresses_stay_unique_far_beyond_all_pairs_of_names():
    names = {name_person(index, seed=7) for index in range(20_000)}
    assert len(names) == len({address_person(name) for name in names}) == 20_000


def test_invented_names_never_meet_the_fixed_ones():
    fixed = {*NAMES["cast"], NAMES["manager"], NAMES["head"], NAMES["hr"]}
    assert not {name.split()[-1] for name in fixed} & set(NAMES["last"])
    assert len({name.split()[0] for name in fixed}) == len(fixed), "short addresses are first names"


def test_sixty_neighbours_have_sixty_first_names():
    assert len({name_person(index, seed=3).split()[0] for index in range(60)}) == 60


def test_more_people_than_names_are_refused():
    with pytest.raises(ValueError, match="names for 216000 people"):
        name_person(216_000, seed=7)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Ayşe O'Brien", "ayse.obrien@demo.example"),
        ("Paweł Dvořák", "pawel.dvorak@demo.example"),
        ("Elif Yıldız", "elif.yildiz@demo.example"),
        ("Mei Osei Kim", "mei.osei.kim@demo.example"),
    ],
)
def test_addresses_are_plain_ascii(name, address):
    assert address_person(name) == address


@pytest.mark.parametrize(("engineers", "teams"), [(50, 6), (1, 1), (3, 6), (1000, 37)])
def test_everybody_has_a_home_team_and_teams_differ_in_size(engineers, teams):
    homes = share_out(engineers, teams=teams)
    assert len(homes) == engineers
    assert homes == sorted(homes)
    assert set(homes) <= set(range(teams))


def test_fifty_engineers_in_six_teams_give_ten_to_the_first():
    homes = share_out(50, teams=6)
    assert [homes.count(team) for team in range(6)] == [10, 9, 8, 9, 7, 7]
