"""Sites whose stock nobody delivered: which rules say nothing there, in German."""

from collections.abc import Iterator, Sequence

from planning.allocation.german import listing
from planning.allocation.model import Rules
from planning.allocation.sites import Site


def unknown_stock(sites: Sequence[Site], rules: Rules) -> Iterator[str]:
    """One warning where the stock of sites is unknown; unknown is not zero."""
    unknown = [site.number for site in sites if site.stock is None]
    if not unknown:
        return
    yield (
        f"Der Bestand ist {_where(unknown, len(sites))} nicht bekannt (keine Angabe): "
        "Erhält und Gibt ab lassen sich dort nicht angeben."
    )
    if blind := list(_blind(rules)):
        yield f"Ohne bekannten Bestand bleibt dort außer Betracht: {listing(blind)}."


def _where(unknown: Sequence[str], total: int) -> str:
    if len(unknown) == total:
        return "bei allen Einrichtungen"
    return f"bei {len(unknown)} von {total} Einrichtungen"


def _blind(rules: Rules) -> Iterator[str]:
    """Rules that protect what is held, as far as these rules use them."""
    if rules.grandfathering.mode != "none":
        yield "Bestandsschutz"
    stays = any(threshold.stay < threshold.enter for threshold in rules.thresholds)
    confirms = rules.hysteresis.runs > 1 or rules.hysteresis.confirm_with_key
    if stays or (rules.thresholds and confirms):
        yield "Verbleibgrenze"
    caps = rules.loss_caps
    if (caps.max_sites, caps.max_fte, caps.max_fte_per_site) != (None, None, None):
        yield "Verlustgrenze"
