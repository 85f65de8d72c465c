"""The Beschlussakte: frozen in one document, calculated again from it alone."""
