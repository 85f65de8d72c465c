"""Reads that span models: inputs of a calculation, rankings, profiles."""
