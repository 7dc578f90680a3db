from zaloga.plans.models.agreement import Acceptance, Comment, Version
from zaloga.plans.models.needs import Need
from zaloga.plans.models.plan import Aim, AimStatus, Hand, Plan, PlanItem, Undertaking
from zaloga.plans.models.tasks import Feed, Share, Task

__all__ = [
    "Acceptance",
    "Aim",
    "AimStatus",
    "Comment",
    "Feed",
    "Hand",
    "Need",
    "Plan",
    "PlanItem",
    "Share",
    "Task",
    "Undertaking",
    "Version",
]
