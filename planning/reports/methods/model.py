"""What the Methodik page says about one method: rule, formula, source, use, example."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Figure = float | int | str


@dataclass(frozen=True)
class Example:
    """A small case with its arithmetic, which the code can calculate again.

    ``expected`` pairs a name with what comes out, numbers rounded to ``places`` decimals;
    ``again`` gives the same figures from the code that calculates the real ones.
    """

    given: str
    arithmetic: str
    expected: tuple[tuple[str, Figure], ...]
    again: Callable[[], Sequence[Figure]]
    places: int = 4


@dataclass(frozen=True)
class Method:
    """One option of a key, a rules file or the Fachansicht.

    ``code`` stands in files; ``rule`` says in words what is done, ``use`` when it fits.
    """

    code: str
    rule: str
    formula: str
    source: str
    use: str
    example: Example


@dataclass(frozen=True)
class Family:
    """Methods of which a key or a round chooses one; ``field`` is where it says so."""

    code: str
    title: str
    field: str
    methods: tuple[Method, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the methods, in the order of the page."""
        return tuple(method.code for method in self.methods)
