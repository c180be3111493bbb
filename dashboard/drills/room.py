"""What every view of the page 訓練 shows: the drills of the folder, and the one that is open."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from dashboard.plan.desk import open_desk
from dashboard.plan.room import PlanRoom
from dashboard.session import Context, choices, link
from layers.drills.load import Drill, drills, load_drills, load_lessons
from layers.held import Held


@dataclass(frozen=True)
class Room(PlanRoom):
    """Every drill of the folder; findings and action items stand under the plan."""

    @property
    def mark(self) -> str:
        """The 訓練データ mark to stand behind a caption; "" for real data. A real drill on real data bears none."""
        return self.ctx.mark

    @functools.cached_property
    def drills(self) -> list[Drill]:
        """Every drill by date."""
        return drills(self.held)

    @functools.cached_property
    def lessons(self) -> Held:
        """Findings and action items under the plan."""
        return load_lessons(self.ctx.folder.path, self.plan)[0]

    @functools.cached_property
    def drill(self) -> Drill | None:
        """The drill that is open, None where none is."""
        return next((one for one in self.drills if one.id == choices()["drill"]), None)

    @property
    def open(self) -> Drill:
        """The drill that is open; views that need one are shown only then."""
        assert self.drill is not None
        return self.drill

    def link(self, **changes: str) -> str:
        """The address of this page with these changes."""
        return link("drills", **changes)


def open_room(ctx: Context) -> Room:
    """The folder's drills; one it does not have falls back to the list.

    Raises:
        SonaeError: the tables or the entries cannot be read.
    """
    held, problems = load_drills(ctx.folder.path)
    room = Room(open_desk(ctx), held, tuple(problems))
    if room.drill is None:
        choices()["drill"] = ""
    return room
