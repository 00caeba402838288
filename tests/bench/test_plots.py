import re
from xml.etree import ElementTree as ET

from bench import plots

SVG = "{http://www.w3.org/2000/svg}"


def texts(drawn: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(drawn).iter(f"{SVG}text")]  # noqa: S314 - our own


def test_bars_are_as_long_as_their_values() -> None:
    drawn = plots.bars("Rates", {"at 64": {"one": 1_000.0, "two": 250.0}}, series=["one", "two"])
    rows = [element for element in ET.fromstring(drawn).iter(f"{SVG}rect") if element.get("x") == "0"]  # noqa: S314
    one, two = (float(row.get("width", 0)) for row in rows[-2:])
    assert one == 4 * two
    assert {"Rates", "at 64", "one", "two", "1,000", "250"} <= set(texts(drawn))


def test_a_series_has_one_colour_in_all_plots() -> None:
    series = ["absent", "present"]
    values = {"present": [1.0, 2.0]}
    bars = plots.bars("", {"": {"present": 1.0}}, series=series)
    lines = plots.lines("", ["1", "2"], values, series=series, below="")
    for drawn in (bars, lines):
        assert set(re.findall(r'class="(?:fill|line)([0-9])"', drawn)) == {"1"}
        assert "absent" not in texts(drawn)


def test_a_line_stands_on_a_logarithmic_scale_from_power_to_power() -> None:
    drawn = plots.lines("", ["1", "2", "3"], {"one": [20.0, 200.0, 2_000.0]}, series=["one"], below="connections")
    assert {"10", "100", "1,000", "10,000", "connections"} <= set(texts(drawn))
    heights = [float(found) for found in re.findall(r'<circle [^>]*cy="([0-9.]+)"', drawn)]
    assert abs((heights[0] - heights[1]) - (heights[1] - heights[2])) < 0.2


def test_a_value_that_is_missing_is_a_gap() -> None:
    drawn = plots.lines("", ["1", "2", "3"], {"one": [1.0, None, 3.0]}, series=["one"], below="")
    assert drawn.count("<circle") == 2
    assert "x2" not in re.sub(r'<line class="grid"[^>]*>', "", drawn)


def test_labels_at_the_ends_of_lines_do_not_cover_each_other() -> None:
    drawn = plots.lines("", ["1", "2"], {"one": [1.0, 5.0], "two": [1.0, 5.01]}, series=["one", "two"], below="")
    ends = [float(y) for y, text in re.findall(r'<text x="[0-9.]+" y="([0-9.]+)">([0-9.]+)</text>', drawn) if text]
    assert len(ends) == 2
    assert abs(ends[0] - ends[1]) >= 13


def test_names_are_escaped() -> None:
    assert "a & <b>" in texts(plots.bars("", {"a & <b>": {"one": 1.0}}, series=["one"]))
