"""One module a page; each only arranges."""
