"""What is said when a backup or a restore does not happen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Error as SqliteError

from django.db import DatabaseError


class Refused(Exception):
    """A German sentence with the remedy; nothing was changed.

    ``returncode`` is 1, or 2 where a file that was named or a tool is missing.
    """

    def __init__(self, said: str, *, returncode: int = 1) -> None:
        super().__init__(said)
        self.returncode = returncode


@contextmanager
def refusing(remedy: str) -> Iterator[None]:
    """What disk and database complain of becomes a refusal with its remedy."""
    try:
        yield
    except OSError as error:
        code = 2 if isinstance(error, FileNotFoundError) else 1
        said = f"{error.filename or 'Datei'}: {error.strerror}. {remedy}"
        raise Refused(said, returncode=code) from error
    except (DatabaseError, SqliteError) as error:
        raise Refused(f"Datenbank: {str(error).strip()}. {remedy}") from error
