"""The measures of a plan as rows for a screen or a print, each with what it answers and follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from layers.plan.model import EVIDENCE_KINDS, LOOK_BACK_KINDS, Area, Issue, Measure, Pillar, Plan, Policy
from layers.plan.search import holds

BETWEEN = " / "


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure with its pillar, its area (None where the pillar has none), its issues and its policies."""

    measure: Measure
    pillar: Pillar
    area: Area | None
    issues: tuple[Issue, ...]
    policies: tuple[Policy, ...]

    def as_row(self) -> dict[str, str]:
        """The row as text cells for a table or a CSV; several texts in one cell stand with `` / `` between them."""
        one = self.measure
        return {
            "id": one.id,
            "pillar": self.pillar.name,
            "area": self.area.name if self.area else "",
            "name": one.name,
            "kind": one.kind,
            "indicator": one.indicator,
            "note": one.note,
            "issues": BETWEEN.join(issue.text for issue in self.issues),
            "policies": BETWEEN.join(policy.text for policy in self.policies),
            "section": one.section,
            "file": one.ref.file,
            "row": str(one.ref.row),
        }


def measures_table(
    plan: Plan, pillar: str | None = None, area: str | None = None, kind: str | None = None, text: str = ""
) -> list[MeasureRow]:
    """The measures of this pillar id, area id and evidence kind in the plan's order; None does not filter.

    ``text`` is one or more words that must all occur in the measure's name or indicator or in a linked issue or
    policy, in whichever of them; width and case do not matter (Unicode NFKC). What no measure has gives [].
    """
    wanted = (measure for measure in plan.measures if _is(measure, pillar, area, kind))
    rows = (_row(plan, measure) for measure in wanted)
    return [row for row in rows if holds(_searched(row), text)]


def counts(plan: Plan) -> dict[str, int]:
    """How many of each there are: the tables, the measures by evidence kind, the look-back by kind."""
    kinds = Counter(measure.kind for measure in plan.measures)
    items = Counter(item.kind for item in plan.lookback)
    return {
        "pillars": len(plan.pillars),
        "areas": len(plan.areas),
        "issues": len(plan.issues),
        "policies": len(plan.policies),
        "measures": len(plan.measures),
        **{f"measures_{kind}": kinds[kind] for kind in EVIDENCE_KINDS},
        "links": len(plan.links),
        "lineage": len(plan.lineage),
        **{f"lookback_{kind}": items[kind] for kind in LOOK_BACK_KINDS},
        "principles": len(plan.principles),
    }


def _is(measure: Measure, pillar: str | None, area: str | None, kind: str | None) -> bool:
    return pillar in (None, measure.pillar) and area in (None, measure.area) and kind in (None, measure.kind)


def _row(plan: Plan, measure: Measure) -> MeasureRow:
    linked = {(link.kind, link.target) for link in plan.links if link.measure == measure.id}
    return MeasureRow(
        measure=measure,
        pillar=next(pillar for pillar in plan.pillars if pillar.id == measure.pillar),
        area=next((area for area in plan.areas if area.id == measure.area), None),
        issues=tuple(issue for issue in plan.issues if ("issue", issue.id) in linked),
        policies=tuple(policy for policy in plan.policies if ("policy", policy.id) in linked),
    )


def _searched(row: MeasureRow) -> Iterator[str]:
    """Everything the search looks at."""
    yield from (row.measure.name, row.measure.indicator)
    yield from (issue.text for issue in row.issues)
    yield from (policy.text for policy in row.policies)
