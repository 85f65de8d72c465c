"""What a gesicherte Rangspanne says about the places there are."""


def certainty_class(rank_best: int, rank_worst: int, places: int) -> str:
    """What a span says about k places: bleibt_drin, grenzbereich or bleibt_draussen."""
    if rank_worst <= places:
        return "bleibt_drin"
    return "bleibt_draussen" if rank_best > places else "grenzbereich"
