"""A plan as one document: the same words for the printed page, PDF, DOCX and a version shown before."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from zaloga.core.words import FORMER, MONTHS, MONTHS_NOMINATIVE, plural
from zaloga.networks.models import Membership, Network
from zaloga.plans import snapshot, telling
from zaloga.plans.models import Plan, Task

HEADER = ("Temat spotkania i czas trwania", "Najważniejsze problemy", "Materiały do samokształcenia", "Praca w sieci")
Paper = dict[str, Any]


def of_now(plan: Plan) -> Paper:
    """What the plan says now, and how far its tasks and aims have come."""
    done = set(Task.objects.filter(network=plan.network_id).exclude(done_at=None).values_list("pk", flat=True))
    states = {aim.pk: aim.get_state_display() for aim in plan.aims.all()}
    return of(plan.network, snapshot.content(plan), states=states, done=done)


def of(
    network: Network,
    content: snapshot.Content,
    *,
    states: Mapping[int, str] | None = None,
    done: set[int] | None = None,
) -> Paper:
    """Everything in words, ready to be set. Without ``states`` and ``done`` nothing is told of progress."""
    names = telling.names_of(content)
    return {
        "title": f"Plan pracy sieci na rok szkolny {network.school_year}",
        "network": network.name,
        "question": network.question,
        "facts": facts(network),
        "general_aim": content["general_aim"],
        "aims": [of_aim(row, names, states) for row in content["aims"]],
        "header": list(HEADER),
        "items": [of_item(number, row) for number, row in enumerate(content["items"], start=1)],
        "hours": sum(row["duration_hours"] for row in content["items"]),
        "stages": of_tasks(content["tasks"], names, done),
        "undertakings": [of_undertaking(row, names) for row in content["undertakings"]],
    }


def facts(network: Network) -> list[list[str]]:
    """Label and value: what an office asks of a plan first."""
    leader = network.memberships.active().filter(role=Membership.Role.COORDINATOR).select_related("user").first()
    found = [
        ["Program", str(network.programme)],
        ["Placówka prowadząca", str(network.runner)],
        ["Sieć prowadzi", leader.user.name if leader else ""],
        ["Dla kogo", network.audience_note or network.get_audience_display()],
        ["Okres", f"{written(network.starts_on)} – {written(network.ends_on)}"],
        ["Rodzaj sieci", network.get_kind_display()],
    ]
    return [one for one in found if one[1]]


def of_aim(row: snapshot.Content, names: Mapping[int, str], states: Mapping[int, str] | None) -> Paper:
    said = [("Po czym poznamy", row["indicator"]), ("Ile to ma być", row["target"])]
    said.append(("Odpowiada na", ", ".join(row.get("needs", []))))
    if row["owner"]:
        said.append(("Pilnuje", names.get(row["owner"], FORMER)))
    if states:
        said.append(("Stan", states.get(row["id"], "")))
    return {"text": row["text"], "said": [list(one) for one in said if one[1]]}


def of_item(number: int, row: snapshot.Content) -> Paper:
    hours = row["duration_hours"]
    return {
        "number": number,
        "topic": row["topic"],
        "when": when(row),
        "hours": f"{hours} {plural(hours, 'godzina dydaktyczna', 'godziny dydaktyczne', 'godzin dydaktycznych')}",
        "columns": [row["issues"], row["self_study_materials"], row["planned_activities"]],
    }


def when(row: snapshot.Content) -> str:
    if row["planned_on"]:
        return written(date.fromisoformat(row["planned_on"]))
    if row["month"]:
        month = date.fromisoformat(row["month"])
        return f"{MONTHS_NOMINATIVE[month.month - 1]} {month.year}"
    return ""


def of_tasks(rows: list[snapshot.Content], names: Mapping[int, str], done: set[int] | None) -> list[Paper]:
    """By stage; without progress the column is not there."""
    found: dict[int, list[Paper]] = {}
    for row in rows:
        who = "wszyscy" if row["for_all"] else ", ".join(names.get(person, FORMER) for person in row["people"])
        due = written(date.fromisoformat(row["due_on"])) if row["due_on"] else ""
        cells = [row["title"], who or "do wzięcia", due or "bez daty"]
        if done is not None:
            cells.append("zrobione" if row["id"] in done else "do zrobienia")
        found.setdefault(row["stage"], []).append({"cells": cells, "note": row["note"]})
    header = ["Zadanie", "Kto", "Do kiedy", *(["Stan"] if done is not None else [])]
    return [
        {"name": f"Etap {stage}. {Network.Stage(stage).label}", "header": header, "rows": found[stage]}
        for stage in sorted(found)
    ]


def of_undertaking(row: snapshot.Content, names: Mapping[int, str]) -> Paper:
    days = [written(date.fromisoformat(row[name])) for name in ("starts_on", "ends_on") if row[name]]
    schools = ", ".join([*row["schools"], *([row["others"]] if row["others"] else [])])
    people = ", ".join(names.get(person, FORMER) for person in row["people"])
    said = [("Kiedy", " – ".join(dict.fromkeys(days))), ("Szkoły i instytucje", schools), ("Kto", people)]
    return {"title": row["title"], "about": row["about"], "said": [list(one) for one in said if one[1]]}


def written(day: date) -> str:
    """With its year: paper lies about for long."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
