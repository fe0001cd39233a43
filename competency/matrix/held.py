"""Everything that is held about one engineer, as the engineer may see it: for the page and for the files of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from competency.decisions.level import FEWEST_PEERS
from competency.models import Comment, Engineer, Rating, RatingEvent, Source
from competency.models.ratings import Interest

from .profile import load_history
from .shape import Viewpoint, is_blind

SIDES = (Source.SELF, Source.MANAGER, Source.AGREED)


@dataclass(frozen=True, slots=True)
class Word:
    """What one source says: ``value`` is a level as text or "na"."""

    source: str
    label: str
    value: str
    at: datetime | None
    by: str
    note: str


@dataclass(frozen=True)
class Held:
    """One skill's rating. ``hidden``: the manager has rated, and it appears once the engineer has.

    ``peers`` is the mean of peers and ``peer_count`` how many they are; of fewer than three neither is shown.
    """

    rating: Rating
    hidden: bool
    words: list[Word] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    peers: float | None = None
    peer_count: int = 0
    too_few_peers: bool = False

    @property
    def skill(self):
        return self.rating.skill

    @property
    def interest(self) -> str:
        return "" if self.rating.interest is None else Interest(self.rating.interest).label

    @property
    def may_comment(self) -> bool:
        """Whether somebody else has said something that the engineer sees."""
        return any(word.source != Source.SELF for word in self.words)


def load_held(engineer: Engineer, *, skill_id: int | None = None) -> list[Held]:
    """The ratings of the engineer, of all frameworks, in order. Two queries."""
    rows = Rating.objects.filter(engineer=engineer).select_related(
        "skill__framework", "skill__domain", "manager_by", "agreed_by"
    )
    comments: dict[int, list[Comment]] = {}
    said = Comment.objects.filter(engineer=engineer).select_related("answered_by")
    if skill_id is not None:
        rows, said = rows.filter(skill=skill_id), said.filter(skill=skill_id)
    for each in said:
        comments.setdefault(each.skill_id, []).append(each)
    rows = rows.order_by("skill__framework__name", "skill__domain__position", "skill__position", "skill_id")
    return [_held(rating, engineer, comments.get(rating.skill_id, [])) for rating in rows]


def _held(rating: Rating, engineer: Engineer, comments) -> Held:
    if is_blind(rating.flags, Viewpoint.SELF):
        return Held(rating, hidden=True, comments=comments)
    peers = [level for level, _at in rating.peer_levels.values() if level is not None]
    enough = len(peers) >= FEWEST_PEERS
    return Held(
        rating,
        hidden=False,
        words=[_word(rating, source, engineer) for source in SIDES if rating.said(source)],
        comments=comments,
        peers=sum(peers) / len(peers) if enough else None,
        peer_count=len(peers) if enough else 0,
        too_few_peers=bool(peers) and not enough,
    )


def _word(rating: Rating, source: str, engineer: Engineer) -> Word:
    level = getattr(rating, f"{source}_level")
    by = engineer.name if source == Source.SELF else str(getattr(rating, f"{source}_by") or "")
    return Word(
        source=source,
        label=str(Source(source).label),
        value="na" if level is None else str(level),
        at=getattr(rating, f"{source}_at"),
        by=by,
        note=getattr(rating, f"{source}_note"),
    )


def rows_of(engineer: Engineer) -> Iterator[tuple]:
    """(part, what, source, value, text, by, at) of everything held, for a table."""
    for name, value in about(engineer):
        moment = isinstance(value, datetime)
        text = _time(value) if moment else value.isoformat() if isinstance(value, date) else value or ""
        yield _("person"), name, "", text, "", "", ""
    for each in engineer.memberships.select_related("team").order_by("starts_on"):
        until = each.ends_on.isoformat() if each.ends_on else ""
        yield (
            _("team"),
            each.team.name,
            "",
            f"{each.allocation.normalize():f}",
            until,
            "",
            each.starts_on.isoformat(),
        )
    for held in load_held(engineer):
        yield from _rating_rows(held)
    for event in load_history(engineer, viewpoint=Viewpoint.SELF, newest=None):
        yield (
            _("history"),
            event.skill.name,
            event.source,
            _said(event),
            event.note,
            str(event.by or ""),
            _time(event.rated_at),
        )
    for action in engineer.actions.select_related("plan__team"):
        yield (
            _("action"),
            action.plan.team.name,
            action.kind,
            action.state,
            action.sentence,
            "",
            action.due_on.isoformat(),
        )


def _rating_rows(held: Held) -> Iterator[tuple]:
    name = held.skill.name
    if held.hidden:
        yield _("rating"), name, "", "", _("kept until both have rated"), "", ""
    for word in held.words:
        yield _("rating"), name, word.source, word.value, word.note, word.by, _time(word.at)
    if held.peers is not None:
        yield (
            _("rating"),
            name,
            "peer",
            f"{held.peers:.1f}",
            _("mean of %(n)d") % {"n": held.peer_count},
            "",
            "",
        )
    if not held.hidden and held.rating.level is not None:
        band = f"{held.rating.low}-{held.rating.high}"
        yield _("level"), name, held.rating.source, str(held.rating.level), band, "", ""
    if held.rating.interest is not None:
        yield _("interest"), name, "interest", str(held.rating.interest), held.interest, "", ""
    for comment in held.comments:
        yield _("comment"), name, "self", comment.outcome, comment.text, "", _time(comment.at)
        if comment.answer:
            by = str(comment.answered_by or "")
            yield (
                _("answer"),
                name,
                "manager",
                comment.outcome,
                comment.answer,
                by,
                _time(comment.answered_at),
            )


def about(engineer: Engineer) -> list[tuple[str, str | date | datetime | None]]:
    """Names and values of what is known of the person besides ratings; moments in the time zone in force."""
    days = [(_("Joined on"), engineer.joined_on), (_("Left on"), engineer.left_on)]
    user = engineer.user
    return [
        (_("Name"), engineer.name),
        (_("E-mail"), engineer.email or ""),
        (_("Employee number"), engineer.number or ""),
        (_("Role"), engineer.role.name if engineer.role else ""),
        *days,
        (_("Signs in with"), user.email if user else ""),
        (_("Last sign-in"), timezone.localtime(user.last_login) if user and user.last_login else None),
    ]


def _said(event: RatingEvent) -> str:
    if event.not_applicable:
        return "na"
    value = event.interest if event.source == Source.INTEREST else event.level
    return "" if value is None else str(value)


def _time(at: datetime | None) -> str:
    return at.isoformat(timespec="minutes") if at else ""
