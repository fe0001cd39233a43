"""What does the heading of a column say that the column holds?"""

import re
from functools import lru_cache
from typing import NamedTuple

from competency.exchange.names import heading_key

# In each list, the better heading comes first: of two columns that qualify, the one listed earlier is taken.
VOCABULARY = {
    "person-name": """full name; employee name; name; employee; person; engineer; engineer name; team member;
        member; member name; staff member; staff name; staff; people; person name; worker; colleague; associate;
        resource name; resource; user name; username; user; display name; preferred name; login; user login; who;
        participant; mitarbeiter; mitarbeiterin; mitarbeitende; mitarbeiter in; mitarbeitername; name vorname;
        nachname vorname; vor und nachname; vollständiger name; name mitarbeiter; nom; nom complet; nom et prénom;
        nom prénom; prénom nom; employé; collaborateur; collaboratrice; salarié; nombre; nombre completo;
        nombre y apellidos; empleado; trabajador; colaborador; naam; medewerker; nome; nome completo; dipendente;
        funcionário; pracownik; imię i nazwisko; 氏名; 名前; 社員名; 姓名; 员工; 员工姓名""",
    "first-name": "first name; given name; forename; vorname; prénom; prenom; voornaam; imię; 名",
    "last-name": """last name; surname; family name; nachname; familienname; nom de famille; apellido; apellidos;
        achternaam; cognome; nazwisko; 姓""",
    "key": "engineer key",
    "email": """work email; business email; company email; email; e mail; mail; email address; e mail address;
        mail address; work e mail; mailadresse; e mail adresse; email adresse; courriel; adresse email;
        adresse e mail; correo; correo electrónico; メール; メールアドレス; 邮箱""",
    "number": """employee number; employee id; employee no; employee eid; emp id; emp no; emp number; eid;
        staff number; staff id; staff no; personnel number; personnel no; person id; payroll number; payroll id;
        worker id; user id; badge number; badge; personalnummer; personal nr; personalnr; pers nr; persnr;
        mitarbeiternummer; mitarbeiter nr; mitarbeiternr; mitarbeiter id; ma nr; pnr; matricule; numéro d employé;
        número de empleado; legajo; 社員番号; 工号; id""",
    "role": """job title; position title; role; job role; job; job name; title; position; designation; occupation;
        function; profession; funktion; rolle; stelle; beruf; poste; fonction; intitulé de poste; puesto; cargo;
        functie; 役職; 職種; 职位""",
    "team": """team; team name; squad; chapter; group; group name; department; dept; department name; business unit;
        org unit; organisational unit; organizational unit; unit; division; organisation; organization; tribe;
        gruppe; abteilung; bereich; équipe; equipe; service; département; departement; equipo; departamento; área;
        afdeling; チーム; 部署; 部门""",
    "joined-on": """hire date; date of hire; hired on; start date; joined on; joined; join date; joining date;
        date of joining; date joined; employment start; entry date; eintritt; eintrittsdatum; startdatum;
        date d embauche; date d entrée; fecha de ingreso; fecha de alta; fecha de contratación; 入社日""",
    "left-on": """termination date; leaving date; leave date; left on; exit date; last day; end date; employment end;
        austritt; austrittsdatum; date de sortie; date de départ; fecha de baja; fecha de salida; 退社日""",
    "status": """employment status; employee status; status; active; is active; beschäftigungsstatus; statut; estado;
        estado laboral""",
    "skill-axis": """skill; skills; skill name; skill attribute; competency; competencies; competence; competences;
        capability; capabilities; technology; technologies; skill competency; skill technology; fähigkeit;
        fähigkeiten; kompetenz; kompetenzen; kenntnisse; compétence; compétences; competencia; competencias;
        habilidad; habilidades; vaardigheid; vaardigheden; スキル; 技能""",
    "section": """category; skill category; domain; skill domain; section; skill group; skill area; competency area;
        competence area; area; kategorie; kompetenzbereich; catégorie; domaine; categoría; dominio; カテゴリ""",
    "note": """notes; note; comments; comment; remarks; remark; description; definition; evidence; feedback;
        bemerkung; bemerkungen; kommentar; kommentare; anmerkung; anmerkungen; beschreibung; commentaire;
        commentaires; remarque; remarques; observations; notas; comentarios; observaciones; 備考""",
    "date": """rated on; assessed on; assessment date; rating date; evaluation date; review date; last updated;
        last update; updated; updated on; last assessed; last review; date; as of; datum; stand; bewertet am;
        date d évaluation; fecha; fecha de evaluación; 日付""",
    "ignore": """location; office; site; city; country; region; shift; shift pattern; schedule; phone; mobile;
        telephone; gender; sex; birthday; date of birth; age; salary; grade; band; pay grade; seniority; level;
        job level; career level; experience; years of experience; years experience; experience years; years;
        tenure; cost centre; cost center; contract; contract type; employment type; fte; allocation;
        share; share of full time; role fit; fit; hours; photo;
        private email; personal email; home email; priority; weight; standort; ort; schicht; alter; stufe;
        berufserfahrung; lieu; site de travail; ancienneté; ubicación; antigüedad""",
}
# These are also names of skills, or of nothing in particular: cells that hold levels speak louder.
WEAK_WORDS = """service; services; function; position; job; title; office; site; area; group; unit; organisation;
    organization; chapter; description; definition; evidence; feedback; region; schedule; mobile; technology;
    experience; stand; ort; funktion; gruppe; bereich; member; resource; badge; user; date; contract; weight;
    priority; hours; photo; lead; active; team; role; 名; 姓; who; participant; competence; competencies; capability;
    communication"""
WEAK = {word.strip() for word in WEAK_WORDS.split(";")}
COUNTERS = {
    "",
    "no",
    "nr",
    "number",
    "lfd nr",
    "serial",
    "serial no",
    "s no",
    "sl no",
    "sno",
    "line",
    "row",
    "index",
    "n",
}
MANAGER = re.compile(
    r"((direct|line|reporting|people|team|immediate|name of) ?)?"
    r"(manager|supervisor|reports to|reporting to|boss|team ?lead|lead|teamleiter|teamleitung|vorgesetzter?|"
    r"führungskraft|responsable|superviseur|supérieur|jefe|leidinggevende|leader|上司)"
    r"(( s)?( full| employee| work)?( name| e ?mail| mail| address| adresse| id| eid| number| no| nr| nummer| code)*)"
)
EMAIL_WORDS = re.compile(r"\b(e ?mail|mail|courriel|correo)\b")
NUMBER_WORDS = re.compile(r"\b(number|no|nr|id|eid|nummer|matricule|code)\b")
CODE_WORDS = re.compile(r"\b(code|id|key|uuid|guid|kürzel|clé|código)$")
DATE_WORDS = re.compile(r"\b(date|datum|fecha|日)\b")
TOTAL = re.compile(
    r"(grand |overall |sub ?|team |row |column |skill |weighted |%\s?)?"
    r"(total|totals|sum|sums|average|averages|avg|mean|median|gesamt|gesamtsumme|summe|durchschnitt|mittelwert|"
    r"schnitt|moyenne|somme|totaux|promedio|media|suma|gemiddelde|totaal|合計|平均|max|min|maximum|minimum|count|"
    r"headcount|coverage|score|points|anzahl|nombre total|ø)"
    r"( score| scores| points| level| levels| rating| ratings| count| value| skills| of skills| per person| per skill)?"
)
EXPECTED = (
    r"(targets?|required|requirements?|expected|expectations?|desired|needed|needs?|goals?|soll|ziel|objectif|requis|"
    r"attendu|objetivo|requerido|gaps?)"
)
EXPECTED_ALONE = re.compile(
    rf"((role|team|skill|minimum|min|level|levels|proficiency|headcount|people) )?{EXPECTED}"
    r"( (level|levels|score|rating|proficiency|headcount|people|wert|stufe|niveau|by role|for role))?( \d+)?"
)
LEVEL_WORDS = re.compile(r"\b(levels?|proficiency|ratings?|scores?)\b")
EXPECTED_SOMEWHERE = re.compile(rf"\b{EXPECTED}\b")
NUMBERED_SKILL = re.compile(
    r"(top |key |main |primary )?(skill|competenc[ey]|kompetenz|fähigkeit|compétence|competencia|technology|tool|"
    r"certification|certificate)s? ?(name )?\d{1,2}"
)
COUNTING = re.compile(
    r"\s*(#\s*\S|(number|no\.?|count) of\b|how many\b|anzahl\b|nombre de\b|número de\b).*", re.IGNORECASE
)
# First names that are also words for a column of totals.
TOTALS_THAT_ARE_NAMES = {"max", "min", "media", "sum"}


class Heading(NamedTuple):
    """What a heading says: the role, how good a heading it is (0 is best), whether cells may overrule it."""

    role: str
    rank: int
    weak: bool


def _table() -> dict[str, Heading]:
    table = {}
    for role, listed in VOCABULARY.items():
        for rank, words in enumerate(listed.split(";")):
            key = heading_key(words)
            table.setdefault(key, Heading(role, rank, key in WEAK))
    return table


KNOWN = _table()


@lru_cache(maxsize=4096)
def understand(text: str) -> Heading | None:
    """The role that a heading names, or None; only whole headings are recognised, never a word inside a name."""
    key = heading_key(text)
    if MANAGER.fullmatch(key):
        kind = "email" if EMAIL_WORDS.search(key) else "number" if NUMBER_WORDS.search(key) else "name"
        return Heading(f"manager-{kind}", 0, key in WEAK)
    if key in KNOWN:
        return KNOWN[key]
    if EMAIL_WORDS.search(key) and len(key.split()) <= 4:
        return Heading("email", 50, True)
    if TOTAL.fullmatch(key):
        return Heading("total", 0, key in TOTALS_THAT_ARE_NAMES)
    return None


def is_counter(text: str) -> bool:
    """Whether a heading may stand over a column that only counts the rows."""
    return heading_key(text) in COUNTERS


def is_number(text: str) -> bool:
    """Whether a heading is a number, a year or a date, and names nothing."""
    return any(map(str.isdigit, text)) and not any(map(str.isalpha, text))


def is_code(text: str) -> bool:
    """Whether a heading announces codes: "O*NET-SOC Code", "Skill ID"."""
    return bool(CODE_WORDS.search(heading_key(text)))


def names_a_skill(text: str) -> bool:
    """Whether the cells below a heading name skills: "Skill 1", "Certificate 2"."""
    return bool(NUMBERED_SKILL.fullmatch(heading_key(text)))


def is_total(text: str) -> bool:
    """Whether a label announces totals or averages: "Total", "Team average", "Durchschnitt"."""
    return bool(TOTAL.fullmatch(heading_key(text)))


def counts_people(text: str) -> bool:
    """Whether the label of a row announces how many there are: "# experts", "Number of people at level 4"."""
    return bool(COUNTING.fullmatch(text))


def is_expected(text: str) -> bool:
    """Whether a label announces levels that are asked for: "Required level", "Soll", "Proficiency expected (day 1)"."""
    key = heading_key(text)
    return bool(EXPECTED_ALONE.fullmatch(key) or (EXPECTED_SOMEWHERE.search(key) and LEVEL_WORDS.search(key)))


def mentions_expectation(text: str) -> bool:
    """Whether a label has a word for what is asked for; "Requirements engineering" has one too."""
    return bool(EXPECTED_SOMEWHERE.search(heading_key(text)))
