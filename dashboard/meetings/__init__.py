"""The page 会議: meetings prepared, run, closed; what they left behind."""
