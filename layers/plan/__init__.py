"""The plan: pillars, areas, issues, policies, measures and the links between them, each with its file and row."""

from layers.plan.load import load_plan
from layers.plan.measures import MeasureRow, counts, measures_table
from layers.plan.model import Plan

__all__ = ["MeasureRow", "Plan", "counts", "load_plan", "measures_table"]
