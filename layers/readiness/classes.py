"""Every person in exactly one class: served, or why not."""

from __future__ import annotations

import numpy as np

#: In the order in which constraints are applied; see `unserved`. The classes of a cell add up to its demand.
CLASSES = ("served", "unknown", "not_designated", "floor_inundated", "too_far", "too_late", "full")


def classify(
    demand: np.ndarray,
    served: np.ndarray,
    unknown: np.ndarray,
    reason: np.ndarray,
) -> np.ndarray:
    """People by class (cells × `CLASSES`). ``unknown`` people found room only where nobody knows how much there is, or
    at a place of which it is unknown whether it serves; the rest of a cell takes its ``reason`` (of `unserved`).
    """
    table = np.zeros((len(demand), len(CLASSES)), dtype=np.int64)
    table[:, 0], table[:, 1] = served, unknown
    rows = np.arange(len(demand))
    np.add.at(table, (rows, reason), demand - served - unknown)
    return table


def unserved(
    known: bool, designated: bool, dry: bool, nearest_m: np.ndarray, limit_m: np.ndarray, in_time: np.ndarray
) -> np.ndarray:
    """For each cell the class of its people without a place: the last constraint that removed every remaining place.

    Constraints in the order of `CLASSES`: is anything known of any place (``known``), is any of these designated for
    the hazard, has any of those a usable floor above the water, lies any of them within the limit (``nearest_m``
    against ``limit_m`` [m]; no way at all is too far), can one be reached in time (``in_time``, bool)? Whoever is left
    finds them full.
    """
    left = np.full(len(nearest_m), CLASSES.index("full"))
    left = np.where(in_time, left, CLASSES.index("too_late"))
    far = ~(nearest_m <= limit_m) | np.isinf(nearest_m)
    left = np.where(far & ~in_time, CLASSES.index("too_far"), left)
    for holds, name in ((dry, "floor_inundated"), (designated, "not_designated"), (known, "unknown")):
        if not holds:
            left = np.full(len(left), CLASSES.index(name))
    return left
