"""Two results side by side."""

from planning.scoring import score
from planning.scoring.compare import rank_changes
from tests.planning.scoring.samples import GAP, plain_key, pooled_table


def ranked(rows):
    return score(pooled_table(rows, ("a", "b")), plain_key())


def test_rank_changes():
    old = ranked({"A": (1, 1), "B": (2, 2), "C": (3, 3), "E": (0, 0)})
    new = ranked({"B": (9, 9), "A": (1, 1), "D": (5, 5), "E": (0, GAP)})
    changes = {item.unit: item for item in rank_changes(old, new)}
    assert list(changes) == ["A", "B", "C", "D", "E"]
    found = {unit: (item.presence, item.steps_up) for unit, item in changes.items()}
    assert found == {
        "A": ("beide", 0),
        "B": ("beide", 1),
        "C": ("entfallen", None),
        "D": ("neu", None),
        "E": ("beide", None),
    }
    assert changes["E"].old.rank_low == 4
    assert changes["E"].new.rank_low is changes["E"].new.index is None
    assert changes["C"].new.index is None
