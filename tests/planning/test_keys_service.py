"""Taking in a Schlüssel."""

import pytest
from django.core.exceptions import ValidationError

from planning.models import KeyIndicator, ScoringKey
from planning.services import import_key
from tests import factories
from tests.planning.small_city import key_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue():
    for code in ("pupils", "migration"):
        factories.indicator(code)
    factories.indicator("benefit", level="area")


def test_a_key_is_stored_with_its_defaults_and_linked_by_code(catalogue):
    key = import_key(key_document(), note="Probe")
    assert key.reference == "test-gs@1"
    assert key.content["missing"]["min_coverage"] == 0.666
    assert list(key.indicators.values_list("indicator__code", flat=True)) == [
        "pupils",
        "migration",
        "benefit",
    ]


def test_the_same_file_again_changes_nothing(catalogue):
    assert import_key(key_document()) == import_key(key_document())
    assert (ScoringKey.objects.count(), KeyIndicator.objects.count()) == (1, 3)


def test_another_content_needs_another_version(catalogue):
    import_key(key_document())
    with pytest.raises(ValidationError, match="Erhöhen Sie „version“"):
        import_key(key_document(title="Anders"))


def test_a_version_can_be_published_later(catalogue):
    import_key(key_document(), note="Probe")
    assert import_key(key_document(), published=True).note == "Probe"
    import_key(key_document())
    assert ScoringKey.objects.get().published


def test_a_version_keeps_its_note(catalogue):
    import_key(key_document(), note="Probe")
    with pytest.raises(ValidationError, match="hat schon den Vermerk „Probe“"):
        import_key(key_document(), note="Beschlossen")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param({"level": "area"}, "der Schlüssel nennt die andere", id="level"),
        pytest.param(
            {"direction": "neutral"}, "hat keine Richtung", id="neutral is no need"
        ),
        pytest.param(
            {"direction": "less"}, "das Gegenteil", id="catalogue and key disagree"
        ),
    ],
)
def test_a_direction_against_the_catalogue_is_refused(given, message):
    factories.indicator("pupils", **given)
    factories.indicator("migration")
    with pytest.raises(ValidationError) as refused:
        import_key(key_document())
    text = " ".join(refused.value.messages)
    assert message in text
    assert "„benefit“ fehlt im Indikatorenkatalog" in text
    assert not ScoringKey.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        pytest.param({"title": "x" * 201}, "title: ", id="a title too long"),
        pytest.param({"code": "a/b"}, "code: ", id="a code that no address can hold"),
        pytest.param({"resolution": "B" * 61}, "resolution: ", id="a Beschluss too long"),
        pytest.param({"weight": 1000.0}, "weight: ", id="a weight too large"),
    ],
)
def test_what_the_database_cannot_keep_is_refused_in_words(catalogue, given, field):
    document = key_document(**{n: v for n, v in given.items() if n != "weight"})
    document["indicators"][0] |= {"weight": given.get("weight", 0.3)}
    with pytest.raises(ValidationError) as refused:
        import_key(document)
    assert any(said.startswith(field) for said in refused.value.messages)
    assert not ScoringKey.objects.exists()


def test_a_note_too_long_is_refused(catalogue):
    with pytest.raises(ValidationError, match="note: "):
        import_key(key_document(), note="x" * 201)


def test_all_errors_of_a_file_are_named_at_once():
    with pytest.raises(ValidationError) as refused:
        import_key(key_document(version=0, unsinn=1))
    assert len(refused.value.messages) == 2
