"""Signing in: password and second factor, single sign-on, tokens of the interface."""
