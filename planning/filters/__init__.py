"""Which rows a REST client or a page asks for, one noun a file."""
