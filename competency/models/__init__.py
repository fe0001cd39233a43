"""The nouns, one module per subject; import them from here."""

from .accounts import User
from .assumptions import Assumption, Override
from .attempts import Attempt
from .comments import Comment
from .cycles import Cycle, CyclePart, Nudge
from .framework import Descriptor, Domain, Framework, Level, Skill
from .imports import ImportRun, Preview, PreviewPart, SavedMapping
from .jobs import Job
from .needs import Requirement
from .organisation import Leadership, Organisation, Team
from .peers import PeerAnswer, PeerChoice
from .people import Engineer, Membership
from .plans import Action, Plan
from .ratings import Rating, RatingEvent, Source
from .roles import Role, RoleTarget
from .round_snapshots import CycleSnapshot
from .snapshots import TeamSkillSnapshot
from .summaries import TeamSkillSummary
from .trust import AuditEntry, AuditHead

__all__ = [
    "Action",
    "Assumption",
    "Attempt",
    "AuditEntry",
    "AuditHead",
    "Comment",
    "Cycle",
    "CyclePart",
    "CycleSnapshot",
    "Descriptor",
    "Domain",
    "Engineer",
    "Framework",
    "ImportRun",
    "Job",
    "Leadership",
    "Level",
    "Membership",
    "Nudge",
    "Organisation",
    "Override",
    "PeerAnswer",
    "PeerChoice",
    "Plan",
    "Preview",
    "PreviewPart",
    "Rating",
    "RatingEvent",
    "Requirement",
    "Role",
    "RoleTarget",
    "SavedMapping",
    "Skill",
    "Source",
    "Team",
    "TeamSkillSnapshot",
    "TeamSkillSummary",
    "User",
]
