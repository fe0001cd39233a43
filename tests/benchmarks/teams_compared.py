"""The heatmap of the whole organisation against one GROUP BY over the current ratings, which says less."""

from django.db import connection

from competency.models import Framework, User
from competency.models.accounts import HR_GROUP

from .measure import Browser, interleaved, queries_of

RUNS = 12
# Per team and skill how many people are rated and what their levels add up to: what a page without summaries reads.
GROUP_BY = """
    SELECT m.team_id, r.skill_id, COUNT(r.level), SUM(r.level), MIN(r.low), MAX(r.high)
    FROM competency_rating r JOIN competency_membership m ON m.engineer_id = r.engineer_id
    WHERE m.ends_on IS NULL AND r.level IS NOT NULL GROUP BY m.team_id, r.skill_id
"""


def measure(report, world) -> None:
    browser = Browser(User.objects.filter(groups__name=HR_GROUP).first())
    framework = Framework.objects.order_by("pk").first()
    query = f"framework={framework.slug}&by=skills"

    def group_by():
        with connection.cursor() as cursor:
            cursor.execute(GROUP_BY)
            return cursor.fetchall()

    asked = queries_of(lambda: browser.ask("/organisation/", query=query))
    size = len(browser.ask("/organisation/", query=query))
    grouped, page, domains = interleaved(
        group_by,
        lambda: browser.ask("/organisation/", query=query),
        lambda: browser.ask("/organisation/", query=f"framework={framework.slug}"),
        runs=RUNS,
    )
    goal = {"L": 1 / 3, "XL": 1 / 5}.get(world.size)
    report.heading(f"Organisation, teams x skills, {size / 1000:.0f} kB, {asked} queries")
    report.time("floor: GROUP BY over the current ratings", grouped, grouped)
    report.time("the page by skills", page, grouped, goal=goal)
    report.time("the page by domains", domains, grouped, goal=goal)
