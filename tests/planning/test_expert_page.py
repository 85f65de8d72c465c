"""Fachansicht: drawn once, kept as drawn, shown to who is signed in."""

import csv
import io
import re

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from planning.models import CertaintyRun, ScoringRun
from planning.scoring.certainty import certainty_class
from planning.selectors.expert import default_places
from planning.services import (
    assess_certainty,
    import_key,
    make_proposal,
    run_scoring,
    save_round,
)
from tests import factories
from tests.planning import small_city
from tests.world import signed_in

pytestmark = pytest.mark.django_db
PAGE = "/planung/rangliste/"
ASSESS = "/planung/rangliste/fachansicht/"
FIGURES = ("p_top_k", "rank_q05", "rank_q50", "rank_q95", "mean_rank", "methods")


@pytest.fixture
def city():
    made = small_city.build()
    made.round = small_city.open_round()
    made.proposal = make_proposal(round=made.round)
    made.run = ScoringRun.objects.get()
    return made


def assessed(run, **given):
    return assess_certainty(run=run, kind="grundschule", draws=1_000, **given)


def rows_of(made):
    return {row.score.facility.number: row for row in made.rows.select_related("score")}


def text_of(response):
    html = response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def test_every_ranked_facility_has_one_row_and_nobody_else(city):
    made = assessed(city.run)
    ranked = city.run.scores.exclude(rank_low=None)
    assert set(made.rows.values_list("score", flat=True)) == {s.pk for s in ranked}
    assert made.ranked == ranked.count() == 7


def test_shares_of_the_first_k_add_up_to_k_places(city):
    found = assessed(city.run, places=3).rows.values_list("p_top_k", flat=True)
    assert abs(float(sum(found)) - 3) <= len(found) * 0.0005


def test_quantiles_lie_inside_the_guaranteed_span_of_a_wide_band(city):
    """Draws leave ± 25 % now and then, so the median alone must lie in the span."""
    for row in assessed(city.run).rows.select_related("score"):
        assert row.rank_q05 <= row.rank_q50 <= row.rank_q95
        if row.score.rank_best is not None:
            assert row.score.rank_best <= row.rank_q50 <= row.score.rank_worst


def test_who_stays_in_for_every_weighting_is_in_nearly_every_draw(city):
    made = assessed(city.run, places=3)
    for row in made.rows.select_related("score"):
        if row.score.rank_best is None:
            continue
        said = certainty_class(row.score.rank_best, row.score.rank_worst, 3)
        assert said != "bleibt_drin" or row.p_top_k > 0.9
        assert said != "bleibt_draussen" or row.p_top_k < 0.1


def test_the_same_question_is_answered_once(city):
    first = assessed(city.run)
    assert assessed(city.run) == first
    assert CertaintyRun.objects.count() == 1


def test_the_same_seed_draws_the_same_and_another_one_differs(city):
    one = [row.mean_rank for row in assessed(city.run, places=3, seed=7).rows.all()]
    same = [row.mean_rank for row in assessed(city.run, places=4, seed=7).rows.all()]
    other = [row.mean_rank for row in assessed(city.run, places=3, seed=8).rows.all()]
    assert one == same
    assert one != other


def test_k_is_what_the_proposal_gives_by_rank(city):
    assert default_places(city.run, "grundschule") == 2
    assert assessed(city.run).places == 2


def test_k_tells_nothing_about_a_plan_that_is_not_published(city):
    document = small_city.round_document(
        budget=[{"source": "s", "period": "2024/25", "fte": 4}]
    )
    hidden = make_proposal(round=save_round(document | {"code": "intern"}))
    assert not hidden.published
    assert default_places(city.run, "grundschule", hidden) == 5
    assert default_places(city.run, "grundschule") == 2
    page = signed_in("planung").get(PAGE, {"ansicht": "fach", "vorschlag": hidden.pk})
    assert page.context["places"] == 2


def test_without_a_proposal_k_is_a_tenth(city):
    key = import_key(small_city.key_document(code="anderer"), published=True)
    run = run_scoring(key=key, as_of=small_city.DAY)
    assert default_places(run, "grundschule") == 1


def test_exact_mean_ranks_are_those_of_the_complete_facilities(city):
    made = assessed(city.run)
    exact = [row.mean_rank_exact for row in made.rows.all()]
    known = [mean for mean in exact if mean is not None]
    assert len(known) == made.findings["complete"] == 6
    assert abs(float(sum(known)) - 6 * 7 / 2) < 0.01
    assert rows_of(made)["T-5"].mean_rank_exact is None


def test_who_stands_before_the_next_and_what_puts_one_first(city):
    rows = assessed(city.run).rows.order_by("score__rank_low", "score__facility__number")
    *others, last = rows
    assert last.ahead_of_next is None
    assert all(0 <= row.ahead_of_next <= 1 for row in others)
    assert others[0].ahead_of_next > 0.5  # it is ahead by the weights of the key
    assert set(others[0].first_weights) == {"pupils", "migration", "benefit"}
    assert abs(sum(others[0].first_weights.values()) - 1) < 0.002
    assert last.first_weights is None
    text = text_of(signed_in("planung").get(PAGE, {"ansicht": "fach"}))
    assert "mittlere Wichtungen auf Rang 1" in text


def test_noise_is_said_for_each_indicator(city):
    assert assessed(city.run).findings["noise"] == {
        "pupils": "no_rate",
        "migration": "",
        "benefit": "area",
    }


def test_methods_name_who_changes_sides(city):
    made = assessed(city.run, places=3)
    codes = [method["code"] for method in made.findings["methods"]]
    assert codes[0] == "key"
    assert codes[-1] == "copeland"
    assert {"minmax", "rank", "geometric", "ohne:pupils"} <= set(codes)
    assert made.findings["ways"] == 5 * 2 * 4  # scales and duels, gaps, one less or none
    assert made.findings["duel_draws"] == 250
    for method in made.findings["methods"]:
        assert 0 <= method["staying"] <= 3
        inside = [
            row
            for row in made.rows.select_related("score")
            if row.methods[method["code"]] <= 3 < row.score.rank_low
        ]
        assert method["entering"] == len(inside)
    assert all(row.methods["key"] == row.score.rank_low for row in made.rows.all())


def test_a_key_may_leave_duels_and_scales_out(city):
    document = small_city.key_document(code="eng", robustness={"variants": ["rank"]})
    key = import_key(document, published=True)
    made = assessed(run_scoring(key=key, as_of=small_city.DAY))
    assert [each["code"] for each in made.findings["methods"]] == ["key", "rank"]
    assert made.findings["ways"] == 2
    assert made.findings["duel_draws"] == 0


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param({"places": 0}, "k muss zwischen 1 und 6 liegen", id="no place"),
        pytest.param({"places": 7}, "k muss zwischen 1 und 6 liegen", id="all places"),
        pytest.param({"draws": 10}, "Zahl der Ziehungen", id="too few draws"),
        pytest.param({"seed": -1}, "Startwert", id="a negative seed"),
    ],
)
def test_what_cannot_be_asked_is_refused(city, given, words):
    asked = {"run": city.run, "kind": "grundschule", "draws": 1_000} | given
    with pytest.raises(ValidationError, match=words):
        assess_certainty(**asked)


def test_a_kind_without_ranks_is_refused(city):
    with pytest.raises(ValidationError, match="keine Einrichtung der Art"):
        assess_certainty(run=city.run, kind="gymnasium", draws=1_000)


def test_a_key_that_multiplies_is_refused_in_words(city):
    geometric = {"method": "geometric", "scale": {"a": 1.0, "b": 0.5}}
    document = small_city.key_document(
        code="mal", aggregation=geometric, normalisation={"method": "ratio_to_mean"}
    )
    run = run_scoring(key=import_key(document, published=True), as_of=small_city.DAY)
    with pytest.raises(ValidationError, match="nur für gewichtete Mittel"):
        assessed(run)


def test_a_run_whose_ranks_are_no_longer_found_is_refused(city):
    factories.facility_score(run=city.run, facility=factories.facility(number="T-99"))
    with pytest.raises(ValidationError, match="ergibt heute andere Ränge"):
        assessed(city.run)


# The page


@pytest.fixture
def made(city):
    city.certainty = assessed(city.run)
    return city


def test_readers_without_login_are_asked_to_sign_in(client, made):
    answer = client.get(PAGE, {"ansicht": "fach"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/anmelden/?next=")


@pytest.mark.parametrize("role", ["ausschuss", "planung"])
def test_page_and_file_show_the_kept_figures(made, role):
    client = signed_in(role)
    page = client.get(PAGE, {"ansicht": "fach"})
    text = text_of(page)
    assert "1.000 Gewichtungen gezogen, Startwert 0" in text
    kept = rows_of(made.certainty)
    answer = client.get(PAGE, {"ansicht": "fach", "format": "csv"})
    lines = list(
        csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    )
    assert [line["Kennung"] for line in lines] == [
        row.facility.number for row in page.context["found"].rows
    ]
    for line in lines:
        row = kept[line["Kennung"]]
        assert line["P(Rang ≤ 2)"] == f"{row.p_top_k:.3f}".replace(".", ",")
        assert line["Rang 95 %"] == str(row.rank_q95)
        assert (line["Ziehungen"], line["Startwert"], line["k"]) == ("1000", "0", "2")


def test_only_planners_see_the_form(made):
    assert "Rechnen und behalten" in text_of(
        signed_in("planung").get(PAGE, {"ansicht": "fach"})
    )
    assert "Rechnen und behalten" not in text_of(
        signed_in("ausschuss").get(PAGE, {"ansicht": "fach"})
    )


def test_before_anything_is_drawn_the_page_says_who_can(city):
    text = text_of(signed_in("ausschuss").get(PAGE, {"ansicht": "fach"}))
    assert "Die Rolle Planung startet die Rechnung" in text


def test_a_planner_asks_and_sees_the_answer(city):
    client = signed_in("planung")
    form = {"art": "grundschule", "stand": city.run.pk}
    form |= {"places": 3, "draws": 1_000, "seed": 5}
    answer = client.post(ASSESS, form, follow=True)
    made = CertaintyRun.objects.get()
    assert (made.places, made.seed, made.created_by.groups.get().name) == (3, 5, "planung")
    assert "k = 3, 1.000 Ziehungen, Startwert 5" in text_of(answer)


def test_a_question_out_of_reach_is_answered_in_words(city):
    form = {"art": "grundschule", "stand": city.run.pk}
    form |= {"places": 40, "draws": 1_000, "seed": 0}
    answer = signed_in("planung").post(ASSESS, form, follow=True)
    assert "k muss zwischen 1 und 6 liegen" in text_of(answer)
    assert not CertaintyRun.objects.exists()


def test_a_page_of_thirty_facilities_takes_as_many_queries_as_one_of_seven(made):
    client = signed_in("planung")

    def queries():
        with CaptureQueriesContext(connection) as seen:
            page = client.get(PAGE, {"ansicht": "fach"})
        return len(page.context["found"].rows), len(seen)

    few, first = queries()
    for place in range(30):
        score = factories.facility_score(
            run=made.run, facility=factories.facility(number=f"Z-{place}")
        )
        factories.rank_certainty(certainty=made.certainty, score=score)
    many, last = queries()
    assert (few, many) == (7, 37)
    assert first == last


# The command


def test_the_command_answers_for_the_newest_run_of_each_key(city, capsys):
    call_command("certainty", draws=1_000)
    made = CertaintyRun.objects.get()
    assert f"Sicherheitsrechnung {made.pk}: Grundschule" in capsys.readouterr().out
    assert (made.run, made.places, made.created_by) == (city.run, 2, None)


def test_the_command_names_a_run_that_is_not_there(city):
    with pytest.raises(CommandError, match="Einen Berechnungsstand 999"):
        call_command("certainty", run=999)


def test_the_command_passes_on_what_is_refused(city):
    with pytest.raises(CommandError, match="k muss zwischen 1 und 6 liegen"):
        call_command("certainty", run=city.run.pk, top=50)
