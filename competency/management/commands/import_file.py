"""``manage.py import_file KIND FILE``: the same import as in the pages, for scheduled jobs."""

import json
import sys
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand

from competency.exchange.limits import FileProblem
from competency.exchange.mapping import MappingProblem
from competency.exchange.runs import KINDS, apply_run, diff_run, read_run, start_run
from competency.models import ImportRun

USAGE, PROBLEMS = 2, 1


class Command(BaseCommand):
    help = (
        "Imports a file: CSV and its relatives, XLSX or ODS. All or nothing. Exit status: 0 applied or a clean dry "
        "run, 1 problems or an open question (nothing written), 2 usage."
    )

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=KINDS)
        parser.add_argument("file", type=Path)
        parser.add_argument("--team", default="", help="short name of the team, or new:NAME (matrix)")
        parser.add_argument(
            "--framework", default="", help="short name of the framework, or new:NAME (matrix)"
        )
        parser.add_argument("--orientation", choices=("people-down", "people-across"))
        parser.add_argument("--source", choices=("self", "manager", "agreed"))
        parser.add_argument("--on", help="the day the ratings are of, as 2026-05-31")
        parser.add_argument("--blank", choices=("not-rated", "0", "na"))
        parser.add_argument("--sheet")
        parser.add_argument(
            "--map", type=Path, help="JSON with answers, in the form that --json prints as mapping"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would change and write nothing")
        parser.add_argument("--json", action="store_true", help="the result as JSON")

    def handle(self, *, kind, file, **options):
        try:
            data = file.read_bytes()
            answers = json.loads(options["map"].read_text()) if options["map"] else {}
        except (OSError, ValueError) as error:
            self.stderr.write(f"{error}")
            sys.exit(USAGE)
        given = {
            "team": options["team"],
            "framework": options["framework"],
            "orientation": options["orientation"],
            "source": options["source"],
            "rated_on": options["on"],
            "blank": options["blank"],
            "sheet": options["sheet"],
        }
        answers |= {name: value for name, value in given.items() if value}
        run = None
        try:
            run = start_run(kind=kind, name=file.name, data=data, by=None)
            run.mapping = answers
            run.save(update_fields=["mapping"])
            reading = read_run(run)
            diff = diff_run(run, by=None)
            applied = False
            if diff.is_clean and not options["dry_run"]:
                diff = apply_run(run, by=None)
                applied = True
        except (FileProblem, MappingProblem, ValidationError) as problem:
            if run is not None:
                run.delete()
            sentence = " ".join(problem.messages) if isinstance(problem, ValidationError) else str(problem)
            self._report_refusal(kind, sentence, as_json=options["json"])
            sys.exit(PROBLEMS)
        if not applied:
            ImportRun.objects.filter(pk=run.pk).delete()
        self._report(kind, diff, reading.proposal, applied=applied, as_json=options["json"])
        if not diff.is_clean:
            sys.exit(PROBLEMS)

    def _report_refusal(self, kind, sentence, *, as_json):
        if as_json:
            problem = {"sheet": "", "row": None, "column": None, "value": "", "message": sentence}
            empty = {"kind": kind, "added": {}, "changed": {}, "unchanged": {}, "ignored": []}
            self.stdout.write(json.dumps(empty | {"problems": [problem], "applied": False}, indent=1))
        else:
            self.stderr.write(sentence)

    def _report(self, kind, diff, proposal, *, applied, as_json):
        counts = diff.counts()
        if as_json:
            result = {
                "kind": kind,
                **counts,
                "ignored": [_plain(each) for each in diff.ignored],
                "problems": [_plain(each) for each in diff.problems],
                "questions": [
                    {"field": q.field, "text": q.text, "options": [value for value, _label in q.options]}
                    for q in proposal.questions
                ],
                "mapping": proposal.mapping.reusable(),
                "applied": applied,
            }
            self.stdout.write(json.dumps(result, indent=1, default=str, ensure_ascii=False))
            return
        for word, by_model in counts.items():
            listed = ", ".join(f"{number:,} {model}" for model, number in sorted(by_model.items()))
            self.stdout.write(f"{word}: {listed or 'nothing'}")
        self.stdout.write(f"ignored: {len(diff.ignored):,}")
        for problem in diff.problems:
            self.stderr.write(problem.message)
        self.stdout.write("applied" if applied else "nothing written")


def _plain(each) -> dict:
    return {name: getattr(each, name) for name in each.__slots__ if hasattr(each, name)}
