"""Independent recalculation, part 5: a Stufenauswahl, filter by filter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from planning.decisions.recalculation.indicator import Doc
from planning.decisions.recalculation.site import (
    Case,
    by_hand,
    cents,
    field_of,
    lowest,
    passes,
    protected,
    steps_of,
    tie_key,
    verdict_on,
)

# --- 5. Stufenauswahl: eligible, then filter after filter, then in order -----------------


@dataclass
class Choice(Case):
    """A site in a Stufenauswahl; ``verdicts`` of every step up to all fields to sort by.

    True: passed, False: failed, None: nothing to judge by. It leaves at the first step
    that is not True, and then has ``steps[0]`` alone, whatever ``ladder`` there is.
    """

    verdicts: tuple[bool | None, ...] = ()
    ladder: tuple[int, ...] = ()

    @property
    def left_at(self) -> int | None:
        """The place of the step at which the site leaves; None: it passes them all."""
        gone = [at for at, verdict in enumerate(self.verdicts) if not verdict]
        return gone[0] if gone else None


def stages(rules: Doc) -> list[tuple[str, str | None, list[Doc]]]:
    """Steps in their order with code and conditions; the last asks for fields to sort."""
    first = [("eligibility", None, rules["eligibility"])] if rules["eligibility"] else []
    filters = rules["cascade"]["filters"]
    return [
        *first,
        *(("cascade", one["code"], [one]) for one in filters),
        ("sort", None, []),
    ]


def choice(site: Doc, rules: Doc, day: str) -> Choice:
    """How far a site comes, and the steps in VzÄ that it may get there."""
    order, named = rules["cascade"]["sort"], rules["locks"] + rules["overrides"]
    conditions = [asked for name, _, asked in stages(rules) if name != "sort"]
    is_sorted = all(field_of(site, key.lstrip("-")) is not None for key in order) or None
    verdicts = (*(verdict_on(site, asked) for asked in conditions), is_sorted)
    door = verdicts[0] if rules["eligibility"] else True
    entries = [entry for entry in named if entry["facility"] == site["number"]]
    steps = steps_of(site, rules)
    asked = [lowest(steps, entry["fte"]) for entry in entries if entry["rule"] == "min"]
    least = max([0, *asked])
    may = [step for step in steps if step >= least and door] or [least]
    if door is not False:
        may = protected(may, least, site, steps, rules, day, bool(door))
    if has_it_already(site, rules, verdicts):
        held = min(site["stock"] or 0, cents(rules["site"]["max"]))
        may = [max(held, may[0])]
    for entry in entries:
        may = by_hand(may, entry, steps)
    is_through = all(verdicts)
    turn = (not is_through, *(tie_key(site, order) if is_through else (site["number"],)))
    return Choice(
        *(site["number"], turn, site["facility_type"], site["stock"], None),
        steps=may if is_through else may[:1],
        target=may[-1],
        verdicts=verdicts,
        ladder=tuple(may),
    )


def has_it_already(site: Doc, rules: Doc, verdicts: Sequence[bool | None]) -> bool:
    """Whether a site leaves because it has the very measure that is to be given."""
    left_at = next((at for at, verdict in enumerate(verdicts) if not verdict), None)
    if left_at is None or verdicts[left_at] is None:
        return False
    _, _, asked = stages(rules)[left_at]
    failed = next(one for one in asked if passes(site, one) is False)
    return failed["op"] == "lacks_measure" and failed["value"] == rules["measure"]


def counts(choices: Sequence[Choice], rules: Doc) -> Iterator[dict[str, Any]]:
    """At every step who came, failed, had nothing to judge by, and went on."""
    left = len(choices)
    for at, (name, code, _) in enumerate(stages(rules)):
        gone = [one.verdicts[at] for one in choices if one.left_at == at]
        yield {
            **{"step": name, "code": code, "n_in": left, "n_out": left - len(gone)},
            **{"failed": gone.count(False), "absent": gone.count(None)},
        }
        left -= len(gone)
    chosen = sum(one.plan > one.steps[0] for one in choices)
    yield {"step": "take", "code": None, "n_in": left, "n_out": chosen} | {
        "failed": left - chosen,
        "absent": 0,
    }
