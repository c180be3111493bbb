"""The views of the page 4本柱: each shows one `Desk`."""
