from bench.comparison import Comparison, Showing
from bench.comparison_report import render
from bench.contenders import FASTAPI, HUNDI_POSTGRES, HUNDI_SQLITE, HUNDI_WORKERS
from bench.duel import Duel
from bench.http import Case, Side, hot


def showing(contender: str, case: Case, rate: float, *, failed: int = 0, failure: str = "") -> Showing:
    side = Side(rate, 1.0, 2.0, 3.0, 100.0, 0.0, 0.1)
    return Showing(contender, case, side, [rate], failed, failure)


def comparison(*showings: Showing, left_out: tuple[str, ...] = (), duels: tuple[Duel, ...] = ()) -> Comparison:
    contenders = {each.name: each.about for each in (HUNDI_SQLITE, FASTAPI)}
    return Comparison(list(showings), contenders, {HUNDI_SQLITE.name: 1_234}, list(left_out), list(duels))


CASES = (Case(1), Case(64), hot(64))
GOOD = [showing(each.name, case, rate) for each, rate in ((HUNDI_SQLITE, 9_000.0), (FASTAPI, 300.0)) for case in CASES]


def test_every_load_has_its_lines_with_the_ratio_to_fastapi() -> None:
    text = " ".join("\n".join(render(comparison(*GOOD))[0]).split())
    assert "| 64, one payee | Hundi, SQLite | 9,000 | **30.0** |" in text
    assert text.count("| FastAPI | 300 | |") == len(CASES)
    assert "No request failed." in text
    assert "Hundi, SQLite 1,234" in text


def test_every_plot_is_shown_and_every_one_shown_is_there() -> None:
    parts, plots = render(comparison(*GOOD))
    shown = [part.rpartition("(plots/")[2].removesuffix(")") for part in parts if part.startswith("![")]
    assert shown == list(plots)
    assert all(drawn.startswith("<svg ") for drawn in plots.values())


def test_failures_and_who_was_left_out_are_told() -> None:
    failing = showing(FASTAPI.name, Case(1_024), 100.0, failed=12, failure="HTTP/1.1 500 Internal\r\n\r\n`x`")
    text = "\n".join(render(comparison(*GOOD, failing, left_out=("Express: no Node",)))[0])
    assert "- FastAPI, 1024: 12; the first: `HTTP/1.1 500 Internal 'x'`" in text
    assert "**Left out:** Express: no Node." in text


def test_processes_beside_one_are_told_pair_by_pair() -> None:
    duel = Duel(HUNDI_WORKERS.name, HUNDI_POSTGRES.name, hot(64), [0.98, 1.1, 1.02, 1.02, 1.02, 1.018])
    text = "\n".join(render(comparison(*GOOD, duels=(duel,)))[0])
    assert f"| 64, one payee | {HUNDI_WORKERS.name} | **1.02** | 0.98 to 1.10 | 0.98 1.10 1.02 1.02 1.02 1.02 |" in text
    assert "sign test" not in "\n".join(render(comparison(*GOOD))[0])
