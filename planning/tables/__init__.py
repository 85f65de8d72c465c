"""Delimited tables that are scored or shared out without a database."""
