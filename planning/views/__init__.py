"""Pages of planning; one subject a file."""
