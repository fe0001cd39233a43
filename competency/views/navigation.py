"""What the header offers to whom: the parts that somebody plays, and the pages that belong to them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Subquery, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from competency.access import can_compare
from competency.models import Comment, Engineer, Leadership, Organisation, User
from competency.models.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of a menu; ``current`` while the page or one below it is open.

    ``waiting`` counts what is to be done there.
    """

    label: str
    url: str
    current: bool
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts that somebody plays. ``matrix`` is the short name of the team of somebody who manages just one.

    ``waiting`` counts the corrections that people ask of them as manager.
    """

    is_hr: bool
    is_head: bool
    is_engineer: bool
    is_administrator: bool
    is_auditor: bool
    is_manager: bool
    compares: bool
    matrix: str
    organisation: str
    waiting: int

    @property
    def word(self) -> str:
        """The part that says most about what somebody may do here."""
        if self.is_hr:
            return _("HR")
        if self.is_head:
            return _("head")
        if self.is_manager:
            return _("manager")
        if self.is_engineer:
            return _("engineer")
        if self.is_administrator:
            return _("administrator")
        return _("auditor") if self.is_auditor else ""

    @property
    def only_audits(self) -> bool:
        """Whether the log is all that somebody sees."""
        others = self.is_hr or self.is_head or self.is_manager or self.is_engineer or self.is_administrator
        return self.is_auditor and not others


_ABOUT = Prepared(
    lambda user, on: User.objects.filter(pk=user).values_list(
        Exists(Engineer.objects.working(on=on).filter(user=OuterRef("pk"))),
        Subquery(Organisation.objects.order_by("pk").values("name")[:1]),
        # Grouped by a constant, so it is one row, or none.
        Subquery(
            Comment.objects.waiting_for(user, on=on)
            .order_by()
            .annotate(all=Value(1))
            .values("all")
            .annotate(n=Count("pk"))
            .values("n")
        ),
    ),
    user=int,
    on=date,
)


def parts_of(user: User) -> Parts:
    """The parts of somebody signed in. One query, and two more where ``is_hr`` and ``led`` were not asked before."""
    led = [each for each in user.led if each.retired_on is None]
    managed = [each for each in led if each.part == Leadership.Part.MANAGER]
    [(is_engineer, organisation, waiting)] = _ABOUT(user=user.pk, on=timezone.localdate())
    return Parts(
        is_hr=user.is_hr,
        is_head=any(each.part == Leadership.Part.HEAD for each in led),
        is_engineer=bool(is_engineer),
        is_administrator=user.is_superuser,
        is_auditor=user.is_auditor,
        is_manager=bool(managed),
        compares=can_compare(user),
        matrix=managed[0].slug if len(managed) == 1 and not managed[0].has_below else "",
        organisation=organisation or "",
        waiting=waiting or 0,
    )


def navigation(request) -> dict:
    """The context of every page: ``nav`` and ``person_nav`` (lists of Link), and of ``Parts`` what the frame shows.

    Nothing is asked of the database before a template uses one of them, so fragments do not pay; nothing at all for
    somebody who is not signed in.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav": [], "person_nav": [], "part": "", "organisation": "", "searches": False, "waiting": 0}
    parts = SimpleLazyObject(lambda: parts_of(user))
    return {
        "nav": SimpleLazyObject(lambda: _menu(request, _pages(parts))),
        "person_nav": SimpleLazyObject(lambda: _menu(request, _own_pages(user, parts))),
        "part": SimpleLazyObject(lambda: parts.word),
        "organisation": SimpleLazyObject(lambda: parts.organisation),
        "searches": SimpleLazyObject(lambda: not parts.only_audits),
        "waiting": SimpleLazyObject(lambda: parts.waiting),
    }


def _pages(parts: Parts) -> Iterator[tuple[str, str]]:
    """Labels and addresses of the pages that belong to somebody's parts, in the order of the menu."""
    leads = parts.is_hr or parts.is_head or parts.is_manager
    if parts.is_engineer:
        yield _("My skills"), reverse("me")
    if parts.matrix and not (parts.is_hr or parts.is_head):
        yield _("Matrix"), reverse("team", args=[parts.matrix])
    if leads or parts.is_engineer:
        yield _("Teams"), reverse("teams")
    if parts.compares:
        yield _("Organisation"), reverse("organisation")
    if parts.is_hr or parts.is_manager:
        yield _("People"), reverse("engineers")
    if leads:
        yield _("Rounds"), reverse("cycles")
    if leads or parts.is_engineer:
        yield _("Roles"), reverse("roles")
        yield _("Framework"), reverse("frameworks")
    if parts.is_hr or parts.is_manager:
        yield _("Import & export"), reverse("exchange")
    if parts.is_auditor and not parts.is_hr:
        yield _("Audit log"), reverse("audit")
    if parts.is_administrator:
        yield _("Administration"), reverse("admin:index")


def _own_pages(user: User, parts: Parts) -> Iterator[tuple]:
    if not parts.only_audits:
        yield _("Assumptions"), reverse("assumptions")
        yield _("Glossary"), reverse("glossary")
    if parts.is_engineer:
        yield _("My data"), reverse("my_data")
    if parts.is_hr or parts.is_manager:
        yield _("Mentors"), reverse("mentors")
        yield _("Corrections asked"), reverse("corrections"), parts.waiting
        yield _("Calibration"), reverse("calibration")
    if parts.is_hr:
        yield _("Rights"), reverse("rights")
        yield _("Audit log"), reverse("audit")
    if parts.is_engineer or parts.is_manager:
        yield _("Mails about rounds"), reverse("mails")
    if user.has_usable_password():
        yield _("Change password"), reverse("account_change_password")
    yield _("Second factor"), reverse("mfa_index")


def _menu(request, pages: Iterable[tuple]) -> list[Link]:
    """The pages as links; the one that is open, or lies closest above the open page, is current."""
    pages = list(pages)
    current = max(
        (url for _label, url, *_waiting in pages if request.path.startswith(url)), key=len, default=None
    )
    return [Link(label, url, url == current, *waiting) for label, url, *waiting in pages]
