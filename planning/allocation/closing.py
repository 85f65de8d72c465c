"""What a proposal says beside its lines: the Rest, who waits, who would lose."""

from collections.abc import Iterator

from planning.allocation.german import fte as german_fte
from planning.allocation.german import vzae
from planning.allocation.lines import Settled
from planning.allocation.outlook import Turn
from planning.allocation.plan import LaterLoss, WaitingEntry


def rest_reason(settled: Settled) -> str:
    """The Rest as a line of its own: how much, and why nobody gets it."""
    rest = settled.purse().rest
    if not rest:
        return ""
    refused = settled.outcome.refused
    if refused is None:
        why = _nobody_else(settled)
    elif refused > rest:
        why = f"reicht nicht für {german_fte(refused)}"
    else:
        why = f"keine Quelle darf weitere {german_fte(refused)} bezahlen"
    return f"Rest {vzae(rest)} – {why}"


def _nobody_else(settled: Settled) -> str:
    if settled.rules.method == "milp":
        return "weitere VzÄ verbessern den Plan nicht"
    if settled.rules.method == "cascade" and settled.outcome.stop is not None:
        return "die Auswahl ist voll"
    return "alle zulässigen Stufen sind vergeben"


def later_loss(turn: Turn) -> LaterLoss:
    """A loss at a larger budget with its sentence."""
    note = (
        f"{turn.number} erhält bei Budget {vzae(turn.budget)} nur {vzae(turn.then)} "
        f"statt {vzae(turn.now)}."
    )
    return LaterLoss(turn.number, turn.budget, turn.now, turn.then, note)


def waiting_list(settled: Settled) -> Iterator[WaitingEntry]:
    """The Nachrückliste in the order of the budgets."""
    for turn in settled.outlook.gains:
        missing = turn.budget - settled.funds.total
        yield WaitingEntry(turn.number, turn.budget, missing, turn.now, turn.then)
