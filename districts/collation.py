"""German order of names, the same on every database."""

import unicodedata


def german_order(text: str) -> tuple[str, str]:
    """Sort key after DIN 5007-1: ä counts as a, ß as ss, capitals as small letters.

    The text itself comes second, so that equal-sounding names keep one order.
    """
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c)), text
