"""The views of the page 備え: one scenario, one answer, looked at from several sides."""
