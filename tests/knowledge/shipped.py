"""The knowledge as shipped, read once."""

from __future__ import annotations

from layers.knowledge import load_knowledge
from layers.plan import load_plan
from tests.support import ROOT

FOLDER = ROOT / "data" / "knowledge"
PLAN = load_plan(ROOT / "data" / "plans" / "nagoya_2013")[0]
KNOWLEDGE, PROBLEMS = load_knowledge(FOLDER, [PLAN])
