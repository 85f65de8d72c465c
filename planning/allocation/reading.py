"""Reading a JSON document field by field; every error is kept with its path."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from planning.allocation.german import fte as german_fte

T = TypeVar("T")
REQUIRED: Any = object()
LARGEST = Decimal(10) ** 12


class Fields:
    """One JSON object: each field is taken once, what is left over is unknown."""

    def __init__(
        self, document: object, path: str, errors: list[str], *, grid: int = 1
    ) -> None:
        self.path = path
        self.errors = errors
        self.grid = grid
        self.failed: set[str] = set()
        self._left: dict[str, Any] = {}
        if isinstance(document, Mapping):
            self._left = dict(document)
        else:
            errors.append(f"{path or 'rules'}: hier wird ein Objekt {{…}} erwartet.")

    def fte(self, raw: Any) -> int:
        """VzÄ as whole hundredths on the grid of the rules."""
        hundredths = not_negative(raw) * 100
        if hundredths % 1 or int(hundredths) % self.grid:
            raise ValueError(
                f"{raw} liegt nicht auf dem Raster {german_fte(self.grid)} VzÄ."
            )
        return int(hundredths)

    def at(self, name: str) -> str:
        """The path of a field below this object."""
        return f"{self.path}.{name}" if self.path else name

    def refuse(self, name: str, message: str) -> None:
        """Remember one error of one field."""
        self.failed.add(name.partition("[")[0])
        self.errors.append(f"{self.at(name)}: {message}")

    def value(self, name: str, parse: Callable[[Any], T], default: Any = REQUIRED) -> T:
        """A single value; null counts as absent."""
        raw = self._left.pop(name, None)
        if raw is None and default is REQUIRED:
            self.refuse(name, "fehlt.")
        if raw is None:
            return None if default is REQUIRED else default
        return self._parsed(name, raw, parse, None if default is REQUIRED else default)

    def values(
        self, name: str, parse: Callable[[Any], T], default: tuple[T, ...] = ()
    ) -> tuple[T, ...]:
        """A list of single values."""
        raw = self._list(name)
        if raw is None:
            return default
        before = len(self.errors)
        parsed = tuple(self._parsed(f"{name}[{i}]", v, parse) for i, v in enumerate(raw))
        return parsed if len(self.errors) == before else default

    def mapping(self, name: str, parse: Callable[[Any], T]) -> dict[str, T]:
        """An object whose names are data, such as facility types."""
        raw = self._left.pop(name, None)
        if raw is None:
            return {}
        if not isinstance(raw, Mapping):
            self.refuse(name, "hier wird ein Objekt {…} erwartet.")
            return {}
        return {str(k): self._parsed(f"{name}[{k}]", v, parse) for k, v in raw.items()}

    def part(self, name: str, read: "Callable[[Fields], T]", default: Any = REQUIRED) -> T:
        """A nested object; absent, it consists of its defaults or is the default."""
        raw = self._left.pop(name, None)
        if raw is None and default is not REQUIRED:
            return default
        inner = self._inner({} if raw is None else raw, name)
        part = inner.close_after(read)
        if inner.failed:
            self.failed.add(name)
        return part

    def parts(
        self, name: str, read: "Callable[[Fields], T]", default: tuple[T, ...] = ()
    ) -> tuple[T, ...]:
        """A list of nested objects; those with errors are left out."""
        raw = self._list(name)
        if raw is None:
            return default
        found = []
        for i, document in enumerate(raw):
            before = len(self.errors)
            part = self._inner(document, f"{name}[{i}]").close_after(read)
            if len(self.errors) == before:
                found.append(part)
            else:
                self.failed.add(name)
        return tuple(found)

    def close_after(self, read: "Callable[[Fields], T]") -> T:
        """Read this object and refuse the fields nobody asked for."""
        part = read(self)
        for name in sorted(map(str, self._left)):
            self.errors.append(f"{self.at(name)}: unbekanntes Feld.")
        return part

    def _inner(self, document: object, name: str) -> "Fields":
        return Fields(document, self.at(name), self.errors, grid=self.grid)

    def _list(self, name: str) -> list[Any] | None:
        raw = self._left.pop(name, None)
        if raw is None or isinstance(raw, list | tuple):
            return raw
        self.refuse(name, "hier wird eine Liste […] erwartet.")
        return None

    def _parsed(
        self, name: str, raw: Any, parse: Callable[[Any], T], fallback: Any = None
    ) -> T:
        try:
            return parse(raw)
        except ValueError as error:
            self.refuse(name, str(error))
            return fallback


def text(raw: Any) -> str:
    """Text that is not empty."""
    if not isinstance(raw, str) or not raw.strip():
        raise ValueError("hier wird ein Text erwartet.")
    return raw


def one_of(*options: str) -> Callable[[Any], str]:
    """A word from a closed list."""

    def parse(raw: Any) -> str:
        if raw not in options:
            raise ValueError(f"„{raw}“ ist unbekannt; möglich: {', '.join(options)}.")
        return raw

    return parse


def decimal(raw: Any) -> Decimal:
    """A finite number, exactly as written: 0.8 is eight tenths."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        raise ValueError(f"„{raw}“ ist keine Zahl.")
    try:
        value = Decimal(str(raw))
    except InvalidOperation:
        raise ValueError(f"„{raw}“ ist keine Zahl wie 0.8.") from None
    if not value.is_finite():
        raise ValueError(f"„{raw}“ ist keine endliche Zahl.")
    if abs(value) >= LARGEST:
        raise ValueError(f"{raw} ist zu groß.")
    return value


def decimal_in(low: int, high: int, *, above_low: bool = False) -> Callable[[Any], Decimal]:
    """A number between two bounds, the lower one left out on request."""

    def parse(raw: Any) -> Decimal:
        value = decimal(raw)
        if not low <= value <= high or (above_low and value == low):
            opening = "über" if above_low else "ab"
            raise ValueError(f"{raw} liegt nicht {opening} {low} und bis {high}.")
        return value

    return parse


def positive(raw: Any) -> Decimal:
    """A number above zero."""
    value = decimal(raw)
    if value <= 0:
        raise ValueError(f"{raw} ist nicht größer als 0.")
    return value


def not_negative(raw: Any) -> Decimal:
    """A number from zero up."""
    value = decimal(raw)
    if value < 0:
        raise ValueError(f"{raw} ist kleiner als 0.")
    return value


def whole(least: int) -> Callable[[Any], int]:
    """A whole number from a least value up."""

    def parse(raw: Any) -> int:
        if isinstance(raw, bool) or not isinstance(raw, int) or raw < least:
            raise ValueError(f"„{raw}“ ist keine ganze Zahl ab {least}.")
        return raw

    return parse


def day(raw: Any) -> date:
    """A day written as 2028-07-31."""
    try:
        return date.fromisoformat(raw)
    except (TypeError, ValueError):
        raise ValueError(f"„{raw}“ ist kein Datum wie 2028-07-31.") from None
