"""What the plan learns from: opinions, cases and other cities, as the source documents hold them, in our own words."""

from layers.knowledge.cards import card_view, card_views, meeting_views, programme_views
from layers.knowledge.compare import comparison, comparison_counts
from layers.knowledge.find import find_cards, find_practices
from layers.knowledge.links import conflicts, measures_of, pillars_of, themes_of, who_else
from layers.knowledge.load import load_knowledge
from layers.knowledge.model import Knowledge

__all__ = [
    "Knowledge",
    "card_view",
    "card_views",
    "comparison",
    "comparison_counts",
    "conflicts",
    "find_cards",
    "find_practices",
    "load_knowledge",
    "measures_of",
    "meeting_views",
    "pillars_of",
    "programme_views",
    "themes_of",
    "who_else",
]
