"""A plan's measures as a manager reads them: the self-rating beside the evidence of the same fiscal year, what changed,
who must decide by when, and how far each ward is.

`layers.scorecard.book.open_book` is the door; everything else takes the `PlanBook` it gives.
"""
