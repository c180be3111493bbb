"""A drill on paper and as files: what each sheet says, and the tables and ways to give away."""
