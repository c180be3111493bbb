"""Sites that may be named in a drill, with their names."""

from __future__ import annotations

from layers.drills.kinds import offered_kinds
from layers.folder import DataFolder
from layers.states import DrillType


def site_options(folder: DataFolder, ward: str, drill_type: DrillType) -> dict[str, str]:
    """Id (KIND:UID) → name of every site of a ward for a type of drill, of all where it is ""; each kind by name."""
    found: dict[str, str] = {}
    for kind in offered_kinds(drill_type):
        layer = folder.layer(kind) if kind in folder.layers else None
        if layer is None or layer.basis:
            continue
        frame = layer.frame[layer.frame["ward"] == ward] if ward else layer.frame
        rows = frame.sort_values("name", kind="stable")
        found |= dict(zip(kind + ":" + rows["uid"].astype(str), rows["name"].astype(str), strict=True))
    return found
