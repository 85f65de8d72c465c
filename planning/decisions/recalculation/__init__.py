"""The second implementation: a record recalculated by the standard library alone."""
