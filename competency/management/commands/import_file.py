"""``manage.py import_file KIND FILE``: the same import as in the pages, for scheduled jobs."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from django.db import transaction

from competency.exchange.kinds import KINDS
from competency.exchange.limits import FileProblem
from competency.exchange.mapping import MappingProblem, Problem
from competency.exchange.runs import apply_run, diff_reading, make_run, read_run

PROBLEMS, USAGE = 1, 2


class Command(BaseCommand):
    help = (
        "Imports a file: CSV and its relatives, XLSX or ODS; framework and roles also as JSON. All or nothing. Exit "
        "status: 0 applied or a clean dry run, 1 problems or an open question (nothing written), 2 usage."
    )

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=tuple(KINDS))
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--team", help="short name of the team, or new:NAME (matrix; requirements without one)"
        )
        parser.add_argument("--framework", help="short name of the framework, or new:NAME (all but roster)")
        parser.add_argument("--levels", help="lowest and highest level of a new framework, as 1-4")
        parser.add_argument("--orientation", choices=("people-down", "people-across"))
        parser.add_argument("--source", choices=("self", "manager", "agreed"))
        parser.add_argument("--on", dest="rated_on", help="the day the ratings are of, as 2026-05-31")
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
            if not isinstance(answers, dict):
                raise ValueError("The mapping is not a set of named entries.")
        except (OSError, ValueError) as error:
            self.stderr.write(str(error))
            sys.exit(USAGE)
        names = "team", "framework", "levels", "orientation", "source", "rated_on", "blank", "sheet"
        answers |= {name: options[name] for name in names if options[name]}
        result = {"kind": kind, "added": {}, "changed": {}, "unchanged": {}, "ignored": [], "problems": []}
        result |= {"questions": [], "mapping": {}, "applied": False}
        try:
            run = make_run(kind=kind, name=file.name, data=data, by=None, answers=answers)
            self._import(run, result, dry=options["dry_run"])
        except (FileProblem, MappingProblem) as problem:
            result["problems"].append(asdict(Problem("", None, None, "", str(problem))))
        except ValidationError as refusal:
            result["problems"] += [asdict(Problem("", None, None, "", said)) for said in refusal.messages]
        self._report(result, as_json=options["json"])
        if result["problems"]:
            sys.exit(PROBLEMS)

    def _import(self, run, result, *, dry):
        """Fill in the result; writes when nothing stands against it."""
        reading = read_run(run, by=None)
        diff = diff_reading(reading, by=None)
        if diff.is_clean and not dry:
            with transaction.atomic():
                run.save()
                diff = apply_run(run, by=None)
            result["applied"] = True
        result |= diff.counts()
        result["ignored"] = [asdict(each) for each in diff.ignored]
        result["problems"] = [asdict(each) for each in diff.problems]
        result["questions"] = [
            {
                "field": question.field,
                "text": question.text,
                "options": [value for value, _label in question.options],
                "items": [item.text for item in question.items],
            }
            for question in reading.proposal.questions
        ]
        result["mapping"] = reading.proposal.mapping.reusable()

    def _report(self, result, *, as_json):
        if as_json:
            self.stdout.write(json.dumps(result, indent=1, ensure_ascii=False))
            return
        for word in ("added", "changed", "unchanged"):
            listed = ", ".join(f"{number:,} {model}" for model, number in sorted(result[word].items()))
            self.stdout.write(f"{word}: {listed or 'nothing'}")
        self.stdout.write(f"ignored: {len(result['ignored']):,}")
        for problem in result["problems"]:
            self.stderr.write(problem["message"])
        self.stdout.write("applied" if result["applied"] else "nothing written")
