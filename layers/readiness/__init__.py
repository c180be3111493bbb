"""Who has no place they can reach in time, why, and which further place would help most.

``answer.readiness`` is the one door. Behind it: ``scenario`` says what is assumed, ``terms`` looks its numbers up,
``demand`` says who has to flee, ``places`` where to, ``reach`` and ``network`` how far that is, ``assign`` who finds
room, ``classes`` why the others do not, ``siting`` where the next places help most. What cannot be told is a
`statement.Statement`; nothing is guessed.

Beside it: stock, stranded commuters, support networks and freshness, each result with its `standards.Basis`.
"""
