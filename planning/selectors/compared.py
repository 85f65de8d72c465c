"""Which ranks are high: a rank is one among all that were compared, hidden ones too.

Where high need begins is therefore the same for every reader; a facility whose rank is
hidden from one of them counts, and is not shown to be inside or outside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from districts.release import Audience, released
from planning.models import FacilityScore, ProposalLine, ScoringRun
from planning.models.runs import Score

QUARTER, TENTH = 4, 10  # what part of all is high need
Group = tuple[int, str]  # a run and one of its groups: who was compared with whom
SECRET = Score.State.SECRET


@dataclass(frozen=True)
class Compared:
    """How many facilities a comparison ranks for a reader, and how many out of sight."""

    shown: int = 0
    secret: int = 0

    @property
    def count(self) -> int:
        """All that were compared."""
        return self.shown + self.secret

    def is_high(self, score: Score | None, part: int) -> bool:
        """In the upper 1/part; a tie that reaches into it belongs to it as a whole."""
        if score is None or score.rank_low is None:
            return False
        return (score.rank_low - 1) * part < self.count


NOBODY = Compared()


def is_secret(score: Score | None) -> bool:
    """Whether a facility was compared and the reader may not know its rank."""
    return score is not None and score.state == SECRET


def compared_in(
    runs: Iterable[ScoringRun | int], audience: Audience
) -> dict[Group, Compared]:
    """All groups of these runs; one query."""
    rows = released(FacilityScore.objects.filter(run__in=runs), audience)
    groups = (
        rows.order_by()
        .values_list("run", "group")
        .annotate(shown=Count("rank_low"), secret=Count("pk", filter=Q(state=SECRET)))
    )
    return {(run, group): Compared(*numbers) for run, group, *numbers in groups}


def counted(scores: Sequence[Score]) -> Compared:
    """All scores of one comparison."""
    shown = sum(score.rank_low is not None for score in scores)
    return Compared(shown, sum(map(is_secret, scores)))


def beside(lines: Iterable[ProposalLine]) -> list[tuple[ProposalLine, Compared]]:
    """Lines of all that were compared, each with its group; those without score aside."""
    known = [line for line in lines if line.score]
    groups: dict[Group, list[FacilityScore]] = defaultdict(list)
    for line in known:
        groups[line.score.run_id, line.score.group].append(line.score)
    sizes = {group: counted(scores) for group, scores in groups.items()}
    return [(line, sizes[line.score.run_id, line.score.group]) for line in known]
