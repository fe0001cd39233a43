"""The design system: every component with its states, drawn by the sheets that every page uses."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from competency.htmx import render_page

LOOKS = ("light", "dark")
COLOURS = (
    (_("Surfaces and lines"), ("bg", "panel", "sunken", "line", "line-2", "edge")),
    (_("Ink"), ("ink", "ink-2", "mute")),
    (_("Meaning"), ("accent", "gap", "high", "watch", "ok", "differ")),
    (_("Tints and fills"), ("accent-soft", "gap-soft", "high-soft", "watch-soft", "ok-soft", "gap-fill")),
)
SPACES = (("s1", 4), ("s2", 8), ("s3", 12), ("s4", 16), ("s5", 24), ("s6", 32), ("s7", 48))
DIFFERENCES = (
    ("dm3", "−3"),
    ("dm2", "−2"),
    ("dm1", "−1"),
    ("d0", "0"),
    ("dp1", "+1"),
    ("dp2", "+2"),
    ("dp3", "+3"),
)
AGES = tuple(f"f{age}" for age in range(5))


@dataclass(frozen=True, slots=True)
class Component:
    """A part of the page: the partial that shows it, what it is for, and the classes that make it."""

    name: str
    title: str
    purpose: str
    classes: str


COMPONENTS = (
    Component(
        "type",
        _("Type"),
        _("One family in seven sizes. Weight and space make the order of a page, before any box does."),
        "h1 h2 h3 h4 · .small .mute .num .nowrap .measure · .vh (read aloud only)",
    ),
    Component(
        "space",
        _("Space"),
        _("Seven steps. What belongs together stands closer than what does not."),
        ".stack [.tight] · .row · .push · .cols · .cards",
    ),
    Component(
        "colour",
        _("Colour"),
        _("Colour only where it means something; red only for a gap and for what cannot be undone."),
        "--bg --panel --sunken --ink --mute --line --accent --gap --high --watch --ok --differ",
    ),
    Component(
        "levels",
        _("Levels"),
        _(
            "One ramp for each length of scale: deeper by day, brighter by night. The value always stands on it."
        ),
        ".of-2 .. .of-10 on the table or legend · .l0 .. .l9 on the cell",
    ),
    Component(
        "lenses",
        _("Differences and ages"),
        _("Two sides from a quiet middle, with the sign written out; ages from fresh to old."),
        ".lens-target .lens-difference .lens-change: .dm3 .. .d0 .. .dp3 · .lens-freshness: .f0 .. .f4",
    ),
    Component(
        "cells",
        _("Cells of the matrix"),
        _("A shape for each kind of doubt, so that nothing depends on seeing colours."),
        "table.matrix.of-K > td.l0 .. · .nr .na .hid .few · .wide .stale .dis · [aria-selected] .saving .unsent "
        ".changed · tfoot td.need.ok|thin|gap|none · td.fit.p0 .. .p100",
    ),
    Component(
        "buttons",
        _("Buttons and controls"),
        _("One primary button in a place. What deletes is red, and asks first or can be undone."),
        ".btn [.primary|.quiet|.danger] [.sm] [.icon] [aria-busy] · .bar · .seg · details.menu [.end]",
    ),
    Component(
        "forms",
        _("Forms"),
        _("The label above, help below, and an error in words beside the field that it is about."),
        ".field > label + control + .help + ul.errorlist · .field.check · label.check · .form-grid · .form-actions · "
        ".errors-summary · fieldset.scale · .drop",
    ),
    Component(
        "messages",
        _("Messages"),
        _("What was done, what to know, what went wrong and what to do about it."),
        "ul.messages > li.success|.warning|.error · .note [.gap|.ok|.info] · .toast [.bad]",
    ),
    Component(
        "marks",
        _("Marks"),
        _("A shape and a word; the colour comes third."),
        ".badge.critical|.high|.watch|.ok|.unknown|.accent · .chip.l3 · .chip-pair · .count · .certainty "
        "· .progress.p75",
    ),
    Component(
        "facts",
        _("Facts"),
        _("The few figures that a page is about, on one strip; each leads to what it counts."),
        ".facts > a.fact [.warn|.watch] > b + span",
    ),
    Component(
        "tables",
        _("Tables"),
        _("Figures to the right, text to the left, a sign for each kind of change."),
        ".table-scroll > table.table · .num .act · tr.added .changed .removed .problem .same · th[aria-sort]",
    ),
    Component(
        "tabs",
        _("Tabs, steps and pages"),
        _("Links, so that each place has an address that can be sent to somebody."),
        "nav.tabs > a[aria-current] · ol.steps · nav.pages",
    ),
    Component(
        "drawer",
        _("Drawer"),
        _("Details beside the matrix: who said what, what the levels look like, what was agreed."),
        "aside#drawer > div: .drawer-head · .pair · .descriptors > .descriptor [.on] [.expects] · .why > .formula "
        "· ol.history · dl.list",
    ),
    Component(
        "dialogs",
        _("Dialogs"),
        _("Only for a question that has to be answered before going on."),
        "dialog.dialog [.wide] > form[method=dialog] > header + footer · [data-dialog] opens it",
    ),
    Component(
        "empty",
        _("Nothing there yet"),
        _("An empty page says why it is empty and what to do next."),
        ".empty > h2 + p + .btn",
    ),
    Component(
        "loading",
        _("Waiting"),
        _("Room is kept for what is coming, so nothing jumps; long work shows how far it is."),
        ".skeleton [.short] · .spinner · .progress.busy · .btn[aria-busy]",
    ),
    Component(
        "charts",
        _("Charts"),
        _("Drawn on the server; each has its figures as a table."),
        "figure.chart [.natural] > svg: .rule .axis .line [.b] .area [.b] .band .dot .want .bar-fill .missing",
    ),
)


@require_safe
def design(request):
    context = {
        "looks": LOOKS,
        "components": COMPONENTS,
        "colours": COLOURS,
        "spaces": SPACES,
        "levels": range(6),
        "scales": [(count, range(count)) for count in range(2, 11)],
        "differences": DIFFERENCES,
        "ages": AGES,
    }
    return render_page(request, "competency/design.html", context)
