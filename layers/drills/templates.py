"""What a drill of a type begins with, from ``config/drills.toml``: to be changed by whoever plans it."""

from __future__ import annotations

from typing import Any

from layers.spec import Config
from layers.states import DrillType
from layers.store.drill_bodies import CheckLine, Role, Slot
from layers.wording import Wording


def filled(config: Config, wording: Wording, type_: DrillType) -> dict[str, Any]:
    """The fields objectives, roles, safety, timetable and checklist of a `DrillBody`, in the reader's language."""
    spec, language = config.drills.types[type_], wording.language

    def office(name: str) -> str:
        return config.drills.office(name, language)

    return {
        "objectives": tuple(one.of(language) for one in spec.objectives),
        "safety": tuple(one.of(language) for one in spec.safety),
        "roles": tuple(Role(role=one.of(language), office=office(one.office)) for one in spec.roles),
        "timetable": tuple(
            Slot(minute=one.minute, text=one.of(language), office=office(one.office)) for one in spec.timetable
        ),
        "checklist": tuple(
            CheckLine(text=one.of(language), office=office(one.office), minute=one.minute) for one in spec.checklist
        ),
    }
