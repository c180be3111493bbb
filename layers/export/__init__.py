"""Data out: layers as files others can use, with a list of whatever a form cannot hold. Nothing is lost in silence."""
