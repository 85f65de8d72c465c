import pytest

from districts.importers.report import FileRefused
from districts.importers.strict_json import loads

SECRET = "streng-geheim-4711"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"[NaN]", "„NaN“", id="NaN"),
        pytest.param(b"[Infinity]", "„Infinity“", id="Infinity"),
        pytest.param(b"[-Infinity]", "„-Infinity“", id="minus Infinity"),
        pytest.param(b"[1e999]", "zu groß", id="a number beyond floats"),
        pytest.param(b"[" * 100_000, "tiefer als 20", id="endless nesting"),
        pytest.param(b"[" * 21 + b"]" * 21, "tiefer als 20", id="nesting of 21"),
        pytest.param(
            b'["' + b'\\"' * 1_000_000, "kein JSON", id="text that never ends, fast"
        ),
        pytest.param(
            b'["\\\\"]' + b"[" * 21, "tiefer als 20", id="nesting behind a quoted quote"
        ),
        pytest.param(b'{"a": 1, "a": 2}', "zweimal", id="a field named twice"),
        pytest.param(b"9" * 5000, "zu lang", id="an integer of thousands of digits"),
        pytest.param(b'["\\ud800"]', "kein Text", id="half a surrogate pair"),
        pytest.param(b'[{"\\u0000": 1}]', "kein Text", id="a zero byte"),
        pytest.param(b"", "leer", id="nothing"),
        pytest.param(
            b"PK\x03\x04rest", "ZIP-Archiv", id="a packed file under a false name"
        ),
        pytest.param('["Süd"]'.encode("latin-1"), "nicht in UTF-8", id="another encoding"),
        pytest.param("[1]".encode("utf-16"), "nicht in UTF-8", id="UTF-16"),
        pytest.param(b"[1]\0", "keine Textdatei", id="bytes that are no text"),
        pytest.param(f"<x>{SECRET}</x>".encode(), "Zeile 1, Zeichen 1", id="XML"),
    ],
)
def test_refused(content, message):
    with pytest.raises(FileRefused, match=message) as refused:
        loads(content)
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"\xef\xbb\xbf[1]", [1], id="a byte order mark is no content"),
        pytest.param(b"[" * 20 + b"]" * 20, None, id="nesting of 20 is allowed"),
        pytest.param(
            b'["[[[[[[[[[[[[[[[[[[[[[["]', None, id="brackets in text do not nest"
        ),
        pytest.param(b'["\\ud83d\\ude00"]', ["😀"], id="a whole surrogate pair is text"),
        pytest.param(b'["a\\\\ud800"]', ["a\\ud800"], id="a backslash is text"),
    ],
)
def test_allowed(content, expected):
    found = loads(content)
    assert expected is None or found == expected


def test_numbers_can_keep_their_digits():
    assert loads(b"[42.539682539682538]", number=str) == ["42.539682539682538"]
