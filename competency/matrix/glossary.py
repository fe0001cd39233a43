"""What our words mean, in sentences for whoever meets them on a page for the first time."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Word:
    """An entry: its anchor, the word, what it means in a sentence, and what else is worth knowing."""

    slug: str
    name: str
    meaning: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    words: tuple[Word, ...]


CHAPTERS = (
    Chapter(
        _("What is rated"),
        (
            Word(
                "framework",
                _("Framework"),
                _("A named set of domains and skills with one scale of levels."),
                _(
                    "One for machine-learning engineering comes with the product; HR may change it or add "
                    "others."
                ),
            ),
            Word(
                "domain",
                _("Domain"),
                _("A heading that holds skills of one kind together, such as Data or Cloud."),
                _("Domains are never rated themselves; where one shows a level, it is made of its skills."),
            ),
            Word(
                "skill",
                _("Skill"),
                _(
                    "Something that a person can do and that can be observed at work: the smallest thing "
                    "rated."
                ),
            ),
            Word(
                "level",
                _("Level and scale"),
                _(
                    "A step of ability with a value and a name; the ordered steps of a framework are its "
                    "scale."
                ),
                _(
                    "Steps are in order but not equally far apart, so people are counted at a level, not "
                    "averaged."
                ),
            ),
            Word(
                "descriptor",
                _("Descriptor"),
                _(
                    "What one level of one skill looks like in somebody's work, so that two raters mean the "
                    "same."
                ),
            ),
            Word(
                "half-life",
                _("Half-life"),
                _(
                    "How long a rating of a skill is taken to be fresh; skills that change fast have a short "
                    "one."
                ),
                _(
                    "Age never lowers a level. It only makes us less sure: the band grows by a step for each "
                    "half-life."
                ),
            ),
        ),
    ),
    Chapter(
        _("Who"),
        (
            Word(
                "team",
                _("Team"),
                _("People who need skills together. Teams form a tree: a department is a team above others."),
            ),
            Word(
                "engineer",
                _("Engineer"),
                _("Whoever is rated. An engineer need not have a login."),
            ),
            Word(
                "manager",
                _("Manager and head"),
                _(
                    "A manager leads a team and rates its people; a head leads a department and sees its "
                    "teams' figures."
                ),
            ),
            Word(
                "allocation",
                _("Membership and allocation"),
                _(
                    "A membership says who is in which team from when to when; the allocation, with what "
                    "share of full time."
                ),
                _(
                    "Somebody in two teams counts in each with the share that it gets: half a person covers "
                    "half a need."
                ),
            ),
            Word(
                "role",
                _("Role and target"),
                _(
                    "A job profile, such as Senior ML engineer; a target is the level of a skill that it "
                    "expects."
                ),
                _("A role is about work. It gives no right to see or change anything here."),
            ),
        ),
    ),
    Chapter(
        _("Ratings"),
        (
            Word(
                "rating",
                _("Rating"),
                _(
                    "What one source says about one person's skill: oneself, the manager, a peer, or both in "
                    "agreement."
                ),
                _("What oneself and the manager say stays hidden from the other until both have rated."),
            ),
            Word(
                "level-of-a-cell",
                _("Level of a cell"),
                _(
                    "The one level that all ratings of a person's skill come to; what was agreed in a talk "
                    "always wins."
                ),
                _(
                    "Otherwise the manager counts three parts and the self-rating two, and halves go up. "
                    "Opening a cell shows the sum."
                ),
            ),
            Word(
                "band",
                _("Band"),
                _(
                    "How far a level may be off, from its likely lowest to its likely highest: one number is "
                    "never the whole truth."
                ),
                _(
                    "Sources that differ, a single source and old ratings make it wide; a cell with a wide "
                    "band is hatched."
                ),
            ),
            Word(
                "not-rated",
                _("Not rated, 0 and N/A"),
                _(
                    "Three different things: nobody has said anything; somebody said “no experience yet”; it "
                    "is not part of this job."
                ),
                _("Not rated may turn out to be anything. 0 is a level. N/A is never a gap."),
            ),
            Word(
                "interest",
                _("Interest"),
                _(
                    "How much an engineer would like to learn a skill: not now, open, or keen. Only the "
                    "engineer sets it."
                ),
            ),
            Word(
                "cycle",
                _("Cycle"),
                _("A rating round with a day on which it opens and one on which it closes."),
            ),
        ),
    ),
    Chapter(
        _("Seeing"),
        (
            Word(
                "matrix",
                _("Matrix"),
                _("People down, skills across, a level in each cell."),
            ),
            Word(
                "heatmap",
                _("Heatmap"),
                _(
                    "The same for teams: teams down, skills or domains across, how well each is covered in "
                    "the cell."
                ),
                _("Figures about a group are shown only where at least five people are rated."),
            ),
            Word(
                "lens",
                _("Lens"),
                _(
                    "What the colour of the cells shows: the level, its distance to the target, a difference,"
                    " a change, or age."
                ),
            ),
            Word(
                "likeness",
                _("Order by likeness"),
                _(
                    "Rows and columns are put so that neighbours resemble each other, and groups become "
                    "visible."
                ),
                _("It says who knows similar things, never who is better: either end could come first."),
            ),
        ),
    ),
    Chapter(
        _("What is missing, and what to do"),
        (
            Word(
                "requirement",
                _("Requirement, or need"),
                _(
                    "How many full-time people a team needs at a level of a skill, how much it matters, and "
                    "until when."
                ),
            ),
            Word(
                "gap",
                _("Gap"),
                _("The team has fewer people at the level than it needs."),
                _("It is about the team. A person below a target is not a gap."),
            ),
            Word(
                "coverage",
                _("Coverage"),
                _(
                    "The share of a need that the team has: 1.5 of 2 people is 75 %. Having more than needed "
                    "is still 100 %."
                ),
            ),
            Word(
                "single-point-of-failure",
                _("Single point of failure"),
                _(
                    "Only one person in the team has a needed skill at the level. The skill is at risk; the "
                    "person is not the problem."
                ),
            ),
            Word(
                "certainty",
                _("Certainty"),
                _(
                    "Whether there is a gap however the ratings settle (clear), as they stand (likely), or "
                    "only if they settle badly (possible)."
                ),
                _("The ratings to settle first are those on which the answer hangs."),
            ),
            Word(
                "severity",
                _("Severity"),
                _(
                    "How bad a gap is, from 0 to 100: what is missing today, what one departure would take, "
                    "and how much it matters."
                ),
            ),
            Word(
                "verdict",
                _("Verdict"),
                _(
                    "The answer to one gap: train, borrow, hire, or a mix, with months, money and what would "
                    "change the answer."
                ),
            ),
            Word(
                "plan",
                _("Plan and action"),
                _(
                    "The steps that together close a team's gaps for the least money; one step of it is an "
                    "action, with an owner and a date."
                ),
            ),
        ),
    ),
)

WORDS = {word.slug: word for chapter in CHAPTERS for word in chapter.words}
