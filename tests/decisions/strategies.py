"""Random cells, teams and questions for the property tests."""

from hypothesis import strategies as st

from competency.decisions.candidates import Lender, Member, Question
from competency.decisions.gaps import Requirement
from competency.decisions.level import effective
from competency.decisions.teams import Team

BOTTOM, TOP = 0, 5
PEOPLE = ("ana", "ben", "chen", "dia", "eli", "fay")
SKILLS = ("k8s", "nlp", "sql")

levels = st.integers(BOTTOM, TOP)
maybe_levels = st.none() | levels
shares = st.sampled_from([0.1, 0.2, 0.25, 1 / 3, 0.5, 0.6, 0.75, 1.0])
headcounts = st.sampled_from([0.3, 0.5, 1.0, 1.5, 2.0, 3.0])

ratings = st.fixed_dictionaries(
    {},
    optional={
        "self_level": levels,
        "manager_level": levels,
        "agreed_level": levels,
        "peers": st.lists(levels, max_size=5),
        "not_applicable": st.booleans(),
        "age_months": st.floats(0, 120),
        "half_life_months": st.none() | st.integers(6, 60),
    },
)
cells = ratings.map(lambda given: effective(**given))
requirements = st.builds(
    Requirement, level=st.integers(1, TOP), headcount=headcounts, weight=st.integers(1, 3)
)


@st.composite
def teams(draw, least_people=0):
    """Draw a team of up to six people in three skills, some of them without a cell."""
    people = draw(st.lists(st.sampled_from(PEOPLE), min_size=least_people, unique=True))
    return Team(
        requirements=draw(st.dictionaries(st.sampled_from(SKILLS), requirements, min_size=1)),
        cells={
            skill: draw(st.dictionaries(st.sampled_from(people), cells)) if people else {} for skill in SKILLS
        },
        shares={person: draw(shares) for person in people},
    )


@st.composite
def questions(draw):
    """Draw one gap with up to five members, two mentors elsewhere and two lenders."""
    members = [
        Member(person, draw(maybe_levels), draw(shares), draw(st.integers(0, 2)))
        for person in draw(st.lists(st.sampled_from(PEOPLE[:5]), unique=True))
    ]
    return Question(
        amount=draw(st.sampled_from([0.0, 0.25, 0.5, 1.0, 1.5, 2.0])),
        level=draw(st.integers(1, TOP)),
        deadline=draw(st.sampled_from([1.0, 3.0, 5.9, 6.0, 9.0, 12.0, 18.0])),
        months_per_level=draw(st.sampled_from([1.0, 2.0, 4.0, 6.0])),
        mentor_level=draw(st.integers(3, 4)),
        members=members,
        elsewhere=[
            Member(f"far-{place}", level) for place, level in enumerate(draw(st.lists(levels, max_size=2)))
        ],
        lenders=[
            Lender(name, draw(levels), draw(st.sampled_from([0.0, 0.25, 0.5, 1.0])), team="platform")
            for name in draw(st.lists(st.sampled_from(["yan", "zoe"]), unique=True))
        ],
        open_seats=draw(st.none() | st.integers(0, 2)),
        may_hire=draw(st.booleans()),
    )
