"""Who has no place they can reach in time, and what else a ward is not ready in: stock, stranded commuters, support,
freshness. Every result carries a `standards.Basis`; nothing is guessed.
"""
