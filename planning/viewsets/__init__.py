"""What REST clients read about planning, one noun a file."""
