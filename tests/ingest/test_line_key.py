import pytest

from patchlore.ingest.line_key import line_key


@pytest.mark.parametrize("line", ["\tpgmap_get(pgmap);", "obj-$(CONFIG_DAX) += dax.o", "  name: value", "x" * 5000, "\ud800name"])
def test_lines_that_tell_their_place(line: str) -> None:
    assert line_key(line) & 1


@pytest.mark.parametrize("line", ["", "\t}", "\t\treturn 0;", "else {", "#endif", "\tint i;", "*/", "+-+-+-", "\tgoto out;"])
def test_lines_that_stand_anywhere(line: str) -> None:
    assert not line_key(line) & 1


def test_equal_but_for_white_space_at_the_end() -> None:
    assert line_key("\tcall(name);  \r") == line_key("\tcall(name);")
    assert line_key("\tcall(name);") != line_key("    call(name);")
    assert 0 <= line_key("\tcall(name);") < 2**32
