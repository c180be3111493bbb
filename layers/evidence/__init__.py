"""Evidence beside a self-rating: what each measure's indicators say, and whether the rating agrees.

``evidence`` computes or takes one indicator, ``agreement`` holds a rating against it, ``decisions`` orders what needs
one. What cannot be told says why (`layers.evidence.model.REASONS`); nothing is guessed.
"""
