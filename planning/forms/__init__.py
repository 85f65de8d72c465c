"""What people type on the pages of planning, one noun a file."""
