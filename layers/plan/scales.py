"""Rating scales as the plan uses them: see `layers.scales`; ``config/scales.toml`` holds them."""

from layers.scales import Label, Rating, Scale, count_ratings
from layers.spec import load_scales

__all__ = ["Label", "Rating", "Scale", "count_ratings", "load_scales"]
