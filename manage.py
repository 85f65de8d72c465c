#!/usr/bin/env python
"""Django's command line for Leipzig Ressourcen."""

import os
import sys


def main() -> None:
    """Run a management command; a full disk or a lost database is told in German."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leipzig_ressourcen.settings")
    from django.core.management import execute_from_command_line

    from leipzig_ressourcen.faults import fault_of

    try:
        execute_from_command_line(sys.argv)
    except Exception as error:
        if not (fault := fault_of(error)):
            raise
        sys.exit(f"{fault[0]}: {fault[1]} ({str(error).strip()})")


if __name__ == "__main__":
    main()
