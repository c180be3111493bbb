"""Sites that may be named in a drill, with their names."""

from __future__ import annotations

from layers.folder import DataFolder

#: Layers of the places people go to.
KINDS = ("shelter", "emergency_site", "tsunami_building")


def site_options(folder: DataFolder, ward: str) -> dict[str, str]:
    """Id (KIND:UID) → name of every site of a ward, of all where it is ""; each kind by name."""
    found: dict[str, str] = {}
    for kind in KINDS:
        layer = folder.layer(kind) if kind in folder.layers else None
        if layer is None or layer.basis:
            continue
        frame = layer.frame[layer.frame["ward"] == ward] if ward else layer.frame
        rows = frame.sort_values("name", kind="stable")
        found |= dict(zip(kind + ":" + rows["uid"].astype(str), rows["name"].astype(str), strict=True))
    return found
