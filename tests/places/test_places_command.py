"""`anlan places load` and `anlan places show`."""

import json

import pytest
from click.testing import CliRunner
from tests.places.lists import COUNTY, SQUARE, TOWNSHIP, TREE, feature

from anlan.config.commands.places import command

pytestmark = pytest.mark.django_db


def run(*arguments):
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def written(folder, *features, name="areas.geojson"):
    file = folder / name
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return file


def test_a_geojson_file_is_loaded_and_shown(tmp_path):
    file = written(tmp_path, *TREE)
    assert run("load", file).output == "4 accepted, 0 changed, 0 repeated, 0 refused\n"
    assert json.loads(run("load", file, "--json").output)["repeated"] == 4
    assert "999999103000    云溪镇  1 villages, 1 cells" in run("show").output
    assert run("show", "--find", "xkc").output == "999999103201  云溪镇 溪口村\n"


def test_a_refused_row_is_named_with_its_vertex_and_the_command_says_so(tmp_path):
    bad = feature("999999103", "云溪镇", "township", "999999", ring=SQUARE[:-1])
    answer = run("load", written(tmp_path, COUNTY, bad))
    assert answer.exit_code == 1
    assert "row 2: geometry: ring_not_closed at part 1, ring 1, vertex 4" in answer.output


def test_a_sheet_is_loaded_by_profile_p_10(tmp_path):
    file = tmp_path / "区划.csv"
    lines = ["区划代码,名称,启用日期", "999999000000,澜川市,2020-01-01", "999999103000,云溪镇,去年", "合计,,"]
    file.write_bytes("\r\n".join(lines).encode("gb18030"))
    answer = run("load", file)
    assert "1 accepted" in answer.output
    assert "row 3: 启用日期: " in answer.output


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe{}", b"[" * 100_000, b"[]"])
def test_a_file_that_is_no_geojson_is_refused_in_one_line(tmp_path, content):
    file = tmp_path / "areas.geojson"
    file.write_bytes(content)
    answer = run("load", file)
    assert answer.exit_code == 1
    assert answer.output.startswith("Error: areas.geojson: not_")


def test_an_unknown_system_is_refused(tmp_path):
    answer = run("load", written(tmp_path, COUNTY, TOWNSHIP), "--system", "beijing54")
    assert answer.exit_code == 1
    assert "coordinate_system" in answer.output
