"""The version of the program that every run and proposal carries."""

CODE_VERSION = "0.1.0"
