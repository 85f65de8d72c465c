"""What readers see of the bond between a Beschlussakte and its Fassung für außen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from districts.release import Audience
from planning.decisions.edition import is_edition
from planning.decisions.recalculation.released import not_replayed
from planning.models import Decision, DecisionEdition


@dataclass(frozen=True)
class Outside:
    """Both hashes of a decision over closed files, as far as a reader may know them.

    ``is_read`` says that the reader has the edition and not the record before them;
    ``left_out`` is what nobody can calculate from it.
    """

    is_read: bool
    sha256: str
    record_sha256: str
    left_out: tuple[str, ...] = ()


def outside_of(
    decision: Decision, record: Mapping[str, Any], audience: Audience
) -> Outside | None:
    """The Fassung für die Öffentlichkeit; None where the record itself is public."""
    if is_edition(record):
        named = record["release"]["record_sha256"] or ""
        return Outside(True, decision.sha256, named, tuple(not_replayed(record)))
    if audience != Audience.INTERNAL or decision.proposal.published:
        return None
    rows = DecisionEdition.objects.filter(row=decision, audience=Audience.PUBLIC)
    public = rows.values_list("sha256", flat=True).first() or ""
    return Outside(False, public, decision.sha256)
