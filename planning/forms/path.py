"""What readers choose for an Anpassungspfad; empty fields are as the rules say."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from planning.allocation.german import fte
from planning.allocation.model import Rules, Transition
from planning.services.changes import hundredths_of

MOST_YEARS = 10


class PathForm(forms.Form):
    """Years, and the most VzÄ a site gives up or receives in each of them."""

    jahre = forms.IntegerField(
        label="Jahre", required=False, min_value=1, max_value=MOST_YEARS
    )
    abgabe = forms.CharField(
        label="Abgabe je Standort und Jahr in VzÄ", required=False, max_length=8
    )
    zugang = forms.CharField(
        label="Zugang je Standort und Jahr in VzÄ", required=False, max_length=8
    )

    def __init__(self, data: object, *, rules: Rules) -> None:
        super().__init__(data)
        self.decided = rules.transition
        if self.decided:
            texts = {
                "jahre": str(self.decided.periods),
                "abgabe": _said(self.decided.max_loss_per_period),
                "zugang": _said(self.decided.max_gain_per_period),
            }
            for name, text in texts.items():
                self.fields[name].help_text = f"in der Runde {text}"
        else:
            self.fields["jahre"].help_text = f"1 bis {MOST_YEARS}"
            for name in ("abgabe", "zugang"):
                self.fields[name].help_text = "beide leer: gleichmäßig; eine: ohne Grenze"

    def clean_abgabe(self) -> int | None:
        """Hundredths a site gives up at most."""
        return _cap(self.cleaned_data["abgabe"])

    def clean_zugang(self) -> int | None:
        """Hundredths a site receives at most."""
        return _cap(self.cleaned_data["zugang"])

    @property
    def transition(self) -> Transition | None:
        """The path asked for, else that of the rules; None where neither says one."""
        if not self.is_valid():
            return None
        asked = self.cleaned_data
        if not asked["jahre"]:
            return self.decided
        return Transition(asked["jahre"], asked["abgabe"], asked["zugang"])

    @property
    def is_even(self) -> bool:
        """Whether years are asked for and nothing is said of how fast."""
        if not self.is_valid() or not self.cleaned_data["jahre"]:
            return False
        return self.cleaned_data["abgabe"] is self.cleaned_data["zugang"] is None


def _cap(text: str) -> int | None:
    if not text:
        return None
    amount = hundredths_of(text, what="Eine Grenze")
    if not amount:
        raise ValidationError("Mit 0 VzÄ wird der Vorschlag nie erreicht.")
    return amount


def _said(amount: int | None) -> str:
    return "ohne Grenze" if amount is None else fte(amount)
