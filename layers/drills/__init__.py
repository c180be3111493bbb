"""Drills: planned on the ward's own layers, run without internet, and what was learnt fed back into the plan."""
