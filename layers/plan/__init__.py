"""The plan: pillars or programmes, measures and links, and what is entered under it year by year; each with its place."""

from layers.plan.entries import Entries
from layers.plan.entry_load import load_entries
from layers.plan.exchange import export_plan_table, plan_difference, read_plan_table, write_plan_tables
from layers.plan.load import load_plan, plans
from layers.plan.measures import MeasureRow, counts, measures_table
from layers.plan.model import Plan
from layers.plan.scales import Rating, Scale, load_scales

__all__ = [
    "Entries",
    "MeasureRow",
    "Plan",
    "Rating",
    "Scale",
    "counts",
    "export_plan_table",
    "load_entries",
    "load_plan",
    "load_scales",
    "measures_table",
    "plan_difference",
    "plans",
    "read_plan_table",
    "write_plan_tables",
]
