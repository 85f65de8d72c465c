"""The audit shares no code with what it audits."""

from __future__ import annotations

import ast
import inspect

import pytest

from districts.disclosure import oracle, suppress

PACKAGE = "districts.disclosure"


def imports(module) -> set[str]:
    """Every module a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("module", [oracle, suppress], ids=["oracle", "suppress"])
def test_oracle_and_suppressor_know_the_types_alone(module):
    ours = {name for name in imports(module) if name.startswith("districts")}
    assert ours
    assert {name.rpartition(".")[0] for name in ours} == {f"{PACKAGE}.types"}


def test_no_function_is_written_in_both():
    def names(module) -> set[str]:
        tree = ast.parse(inspect.getsource(module))
        return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}

    assert names(oracle).isdisjoint(names(suppress))


def test_the_suppressor_solves_nothing():
    assert not any(name.startswith(("scipy", "numpy")) for name in imports(suppress))
