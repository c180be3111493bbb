"""People's entries: results, roll-out, indicator values, action items and notes, with every version ever saved.

The only home of SQLAlchemy. `layers.store.place.open_entries` is the door; nothing here asks a clock or who is there.
"""
