"""Help beside the thing: a question mark that says what words mean and leads to the glossary."""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from competency.matrix.glossary import WORDS

register = template.Library()


@register.simple_tag
def page_words(*slugs) -> str:
    """A menu behind a question mark: the words of a page, each in a sentence that leads to its entry."""
    entries = format_html_join(
        "",
        '<dt><a href="{}#{}">{}</a></dt><dd>{}</dd>',
        ((reverse("glossary"), slug, WORDS[slug].name, WORDS[slug].meaning) for slug in slugs),
    )
    return format_html(
        '<details class="menu end words"><summary class="btn quiet icon" aria-label="{}" title="{}">?</summary>'
        '<dl>{}<dd><a href="{}">{}</a></dd></dl></details>',
        _("Words on this page"),
        _("Words on this page"),
        entries,
        reverse("glossary"),
        _("All words"),
    )


@register.simple_tag
def word_link(slug) -> str:
    """A small question mark beside a heading, which leads to the word's entry."""
    word = WORDS[slug]
    return format_html(
        '<a class="about" href="{}#{}" title="{}" aria-label="{}">?</a>',
        reverse("glossary"),
        slug,
        word.meaning,
        _("What is meant: %s") % word.name,
    )
