"""Short names for addresses: which are taken by pages, and which is free for a new thing."""

from django.utils.text import slugify

# "teams/new/" is the page that makes a team; a team called so could never be opened.
RESERVED = frozenset({"new"})


def free_slug(name: str, *, among, fallback: str) -> str:
    """A short name made from a name that nothing in the queryset ``among`` has yet.

    "Vision" becomes "vision", then "vision-2"; a name without a Latin letter or digit becomes ``fallback``. One query.
    """
    stem = slugify(name)[:70].strip("-") or fallback
    taken = RESERVED | set(among.filter(slug__startswith=stem).values_list("slug", flat=True))
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug
