"""Backup and restore: all that makes up an installation, in one file that proves itself.

Everything people bring in lies in the database, files that wait for their person
included. Outside it lies one thing alone: the operator's own thresholds of secrecy.
"""
