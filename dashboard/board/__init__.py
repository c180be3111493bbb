"""The run board: a small server of its own, which phones and tablets in the hall open while a drill or an event runs."""
