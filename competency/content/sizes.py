"""What do the framework and the role targets look like with fewer or more skills than we ship?"""

from dataclasses import replace
from itertools import zip_longest

from competency.content.framework import Domain, Framework, Role, Skill

_THEMES = (
    "Speech", "Robotics", "Search", "Simulation", "Geospatial",
    "Time series", "Knowledge graphs", "Hardware", "Privacy", "Forecasting",
)  # fmt: skip
_FACETS = (
    ("foundations", "the ideas behind it"),
    ("tooling", "its usual tools"),
    ("evaluation", "measuring its results"),
    ("operations", "running it in production"),
    ("design", "designing systems around it"),
)
_EXTENSION_TARGET = {"junior-ml-engineer": 1, "senior-ml-engineer": 3, "lead-ml-engineer": 3}
_OTHER_TARGET = 2


def resize_framework(framework: Framework, *, skills: int) -> Framework:
    """The framework with exactly `skills` skills.

    Fewer than it has: one skill of every domain in turn until there are enough. More: extension domains are added.
    `adjacent` keeps only what is still there. Raises ValueError below 1.
    """
    if skills < 1:
        raise ValueError("A framework needs at least one skill.")
    in_turn = [
        skill
        for row in zip_longest(*(domain.skills for domain in framework.domains))
        for skill in row
        if skill
    ]
    kept = {skill.slug for skill in in_turn[:skills]}
    domains = []
    for domain in framework.domains:
        remaining = tuple(
            replace(skill, adjacent=tuple(slug for slug in skill.adjacent if slug in kept))
            for skill in domain.skills
            if skill.slug in kept
        )
        if remaining:
            domains.append(replace(domain, skills=remaining))
    return replace(framework, domains=(*domains, *extension_skills(skills - len(kept))))


def extension_skills(count: int) -> tuple[Domain, ...]:
    """Domains of up to five plausible extra skills, `count` skills in all, for organisations of any size.

    Themes are numbered from the second time they are used ("Speech 2"), so slugs stay unique.
    """
    domains = []
    for start in range(0, count, len(_FACETS)):
        index = start // len(_FACETS)
        turn, theme = index // len(_THEMES) + 1, _THEMES[index % len(_THEMES)]
        title = theme if turn == 1 else f"{theme} {turn}"
        slug = "ext-" + title.lower().replace(" ", "-")
        facets = _FACETS[: count - start]
        slugs = [f"{slug}-{facet}" for facet, _ in facets]
        domains.append(
            Domain(
                slug=slug,
                source_phrase="",
                name=title,
                short=title,
                description=f"{title}: what our own products need beyond the common framework.",
                skills=tuple(
                    _extension_skill(
                        title, facet, gist, slug=own, adjacent=tuple(s for s in slugs if s != own)[:3]
                    )
                    for (facet, gist), own in zip(facets, slugs, strict=True)
                ),
            )
        )
    return tuple(domains)


def _extension_skill(title: str, facet: str, gist: str, *, slug: str, adjacent: tuple[str, ...]) -> Skill:
    return Skill(
        slug=slug,
        source_phrase="",
        name=f"{title} {facet}",
        short=f"{title} {facet}"[:22].rstrip(),
        description=f"{title}: {gist}.",
        kind="technical",
        half_life_months=24,
        months_per_level=3,
        mentor_level=4,
        adjacent=adjacent,
        descriptors={
            1: f"Explains {title.lower()} {facet} in own words and follows a worked example.",
            2: "Completes a routine task; a colleague still reviews the approach.",
            3: "Does ordinary project work here alone and to the usual standard.",
            4: "Takes the odd cases, reviews teammates and teaches newcomers.",
            5: "Decides the direction for several teams; consulted on the hardest questions.",
        },
    )


def extend_targets(roles: tuple[Role, ...], framework: Framework) -> tuple[Role, ...]:
    """The roles with targets for exactly the skills of `framework`.

    Targets for skills that were cut are dropped; every second extension skill gets one level per role, which rises
    along the career steps as the others do.
    """
    skills = [skill.slug for skill in framework.skills]
    extra = [slug for slug in skills if slug.startswith("ext-")][::2]
    extended = []
    for role in roles:
        usual = _EXTENSION_TARGET.get(role.slug, _OTHER_TARGET)
        targets = {slug: role.targets[slug] for slug in skills if slug in role.targets}
        extended.append(replace(role, targets={**targets, **dict.fromkeys(extra, usual)}))
    return tuple(extended)
