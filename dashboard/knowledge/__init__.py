"""The views of the page 知見: each shows one `Room`."""
