from __future__ import annotations

import contextlib
import datetime as dt
import socket
from typing import TYPE_CHECKING

import pytest

from bumpsheet.errors import BumpsheetError
from bumpsheet.supply.failures import FetchError, RefusedReplyError
from bumpsheet.supply.fetching import Client, Manners
from sources import Answer, http_date, reply, running, squeezed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sources import Sources

QUICK = Manners(attempts=3, first_wait=0.01, longest_wait=2.0, connect=2.0, read=0.3)
GOOD = reply("fred_DGS10.csv")


@pytest.fixture
def sources() -> Iterator[Sources]:
    with running() as found:
        yield found


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    made = Client(tmp_path / "cache", QUICK)
    yield made
    made.close()


def ask(client: Client, sources: Sources, code: str = "X") -> bytes:
    return client.get(f"{sources.address}/fred/data", {"id": code}).body


def test_a_reply_is_handed_on_byte_by_byte_and_says_where_it_came_from(
    client: Client, sources: Sources
) -> None:
    sources.give("fred", "X", GOOD)
    found = client.get(f"{sources.address}/fred/data", {"id": "X", "api_key": "secret"})
    assert found.body == GOOD.body
    assert found.media_type == "text/csv"
    assert found.address == f"{sources.address}/fred/data?id=X"
    assert (dt.datetime.now(dt.UTC) - found.retrieved).total_seconds() < 60
    assert "bumpsheet" in sources.agents.pop()


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_passes_is_asked_again(client: Client, sources: Sources, status: int) -> None:
    sources.give("fred", "X", Answer(status=status), Answer(status=status), GOOD)
    assert ask(client, sources) == GOOD.body
    assert len(sources.asked["fred"]) == 3


def test_it_gives_up_after_a_few_requests_and_says_why(client: Client, sources: Sources) -> None:
    sources.give("fred", "X", Answer(b"busy", 429))
    with pytest.raises(FetchError, match="answers 429"):
        ask(client, sources)
    assert len(sources.asked["fred"]) == QUICK.attempts


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_what_does_not_pass_is_asked_once(client: Client, sources: Sources, status: int) -> None:
    sources.give("fred", "X", Answer(b"no", status))
    with pytest.raises(RefusedReplyError, match=f"answers {status}"):
        ask(client, sources)
    assert len(sources.asked["fred"]) == 1


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_wait_that_a_source_asks_for_is_kept(client: Client, sources: Sources, form: str) -> None:
    now = dt.datetime.now(dt.UTC)
    asked = "1" if form == "seconds" else http_date(now + dt.timedelta(seconds=2))
    sources.give("fred", "X", Answer(status=429, headers={"Retry-After": asked}), GOOD)
    assert ask(client, sources) == GOOD.body
    # The date has whole seconds, so that up to one is lost.
    assert (dt.datetime.now(dt.UTC) - now).total_seconds() >= 0.9


def test_a_source_that_asks_for_a_long_wait_is_left_alone(client: Client, sources: Sources) -> None:
    sources.give("fred", "X", Answer(status=429, headers={"Retry-After": "3600"}), GOOD)
    with pytest.raises(RefusedReplyError, match="wait for 3600 seconds"):
        ask(client, sources)
    assert len(sources.asked["fred"]) == 1


def test_a_retry_after_that_says_nothing_is_no_error(client: Client, sources: Sources) -> None:
    sources.give("fred", "X", Answer(status=429, headers={"Retry-After": "soon"}), GOOD)
    assert ask(client, sources) == GOOD.body


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (Answer(GOOD.body, cut_at=60), "breaks off"),
        (Answer(b""), "empty reply"),
        (Answer(b"  \n"), "empty reply"),
        (Answer(b"no gzip at all", headers={"Content-Encoding": "gzip"}), "cannot be unpacked"),
        (Answer(GOOD.body, stalls=1.0), "in time"),
    ],
)
def test_a_broken_reply_is_asked_for_again_and_never_handed_on(
    client: Client, sources: Sources, broken: Answer, told: str
) -> None:
    sources.give("fred", "X", broken, GOOD)
    assert ask(client, sources) == GOOD.body
    sources.give("fred", "Y", broken)
    with pytest.raises(FetchError, match=told):
        ask(client, sources, "Y")


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_reply_too_large_to_bear_is_dropped_while_it_comes(
    tmp_path: Path, sources: Sources, *, is_packed: bool
) -> None:
    client = Client(tmp_path / "small", Manners(attempts=1, most_bytes=10_000))
    body = squeezed(50_000_000) if is_packed else b"0" * 20_000
    headers = {"Content-Encoding": "gzip"} if is_packed else {}
    sources.give("fred", "X", Answer(body, headers=headers))
    with pytest.raises(RefusedReplyError, match="more than 10000 bytes"):
        ask(client, sources)


def test_it_is_not_sent_on_to_another_host(client: Client, sources: Sources) -> None:
    elsewhere = sources.address.replace("127.0.0.1", "localhost")
    away = Answer(status=302, headers={"Location": f"{elsewhere}/fred/data?id=Y"})
    sources.give("fred", "X", away)
    sources.give("fred", "Y", GOOD)
    with pytest.raises(RefusedReplyError, match="another host, localhost"):
        ask(client, sources)
    assert len(sources.asked["fred"]) == 1


def test_it_follows_within_a_host_but_not_in_circles(client: Client, sources: Sources) -> None:
    sources.give("fred", "X", Answer(status=301, headers={"Location": "/fred/data?id=Y"}))
    sources.give("fred", "Y", GOOD)
    assert ask(client, sources) == GOOD.body
    sources.give("fred", "Y", Answer(status=301, headers={"Location": "/fred/data?id=X"}))
    with pytest.raises(RefusedReplyError, match="circles"):
        ask(client, sources)


def test_nobody_there_is_one_line(client: Client) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(FetchError, match="cannot be reached") as error:
        client.get(f"http://127.0.0.1:{port}/data")
    assert "\n" not in str(error.value)


def test_a_host_is_asked_over_one_connection(client: Client, sources: Sources) -> None:
    sources.give("fred", "X", GOOD)
    for _ in range(5):
        ask(client, sources)
    assert len(sources.asked["fred"]) == 5
    assert sources.connections == 1


def test_a_cache_is_honoured(client: Client, sources: Sources, tmp_path: Path) -> None:
    fresh = Answer(GOOD.body, headers={"Cache-Control": "max-age=600"})
    sources.give("fred", "X", fresh)
    tagged = Answer(GOOD.body, headers={"ETag": '"1"'})
    sources.give("fred", "Y", tagged)
    sources.give("fred", "Z", GOOD)
    for _ in range(2):
        for code in ("X", "Y", "Z"):
            assert ask(client, sources, code) == GOOD.body
    asked = [place.partition("id=")[2] for place in sources.asked["fred"]]
    assert sorted(asked) == ["X", "Y", "Y", "Z", "Z"]
    assert len(sources.conditional) == 1
    # Another run of the program keeps to it as well.
    again = Client(tmp_path / "cache", QUICK)
    assert ask(again, sources, "X") == GOOD.body
    assert len(sources.asked["fred"]) == 5


def test_a_reply_that_was_refused_is_not_kept(client: Client, sources: Sources) -> None:
    page = reply("page.html", media_type="text/html", headers={"ETag": '"1"'})
    sources.give("fred", "X", page)
    found = client.get(f"{sources.address}/fred/data", {"id": "X"})
    client.forget(found)
    ask(client, sources)
    assert sources.conditional == []


def test_a_cache_never_holds_a_key(client: Client, sources: Sources, tmp_path: Path) -> None:
    sources.give("fred", "X", Answer(GOOD.body, headers={"Cache-Control": "max-age=600"}))
    client.get(f"{sources.address}/fred/data", {"id": "X", "api_key": "topsecret"})
    client.close()
    kept = [path.read_bytes() for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert kept
    assert not any(b"topsecret" in content for content in kept)


@pytest.mark.parametrize(
    "away",
    [
        Answer(status=429),
        Answer(status=429, headers={"Retry-After": "3600"}),
        Answer(GOOD.body, stalls=1.0),
    ],
)
def test_a_source_that_is_away_or_busy_is_not_asked_for_the_next_series(
    client: Client, sources: Sources, away: Answer
) -> None:
    sources.give("fred", "X", away)
    sources.give("fred", "Y", GOOD)
    sources.give("ecb", "Y", GOOD)
    with pytest.raises((FetchError, RefusedReplyError)):
        ask(client, sources, "X")
    asked = len(sources.asked["fred"])
    with pytest.raises(RefusedReplyError, match="not asked: "):
        ask(client, sources, "Y")
    assert len(sources.asked["fred"]) == asked
    # Another source is none the worse for it.
    assert client.get(f"{sources.address}/ecb/data", {"id": "Y"}).body == GOOD.body


def test_one_series_that_a_source_lacks_or_breaks_costs_no_other(
    client: Client, sources: Sources
) -> None:
    sources.give("fred", "Y", GOOD)
    for broken in (Answer(b"", 500), Answer(b"", 404), Answer(b""), Answer(GOOD.body, cut_at=9)):
        sources.give("fred", "X", broken)
        with pytest.raises((FetchError, RefusedReplyError)):
            ask(client, sources, "X")
        assert ask(client, sources, "Y") == GOOD.body


def test_a_cache_that_cannot_be_read_is_made_anew(sources: Sources, tmp_path: Path) -> None:
    (tmp_path / "replies.sqlite").write_bytes(b"no database, but long enough to look at" * 100)
    sources.give("fred", "X", GOOD)
    with contextlib.closing(Client(tmp_path, QUICK)) as client:
        assert ask(client, sources) == GOOD.body


def test_a_cache_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "replies.sqlite").mkdir()
    with pytest.raises(BumpsheetError, match="cannot be kept") as error:
        Client(tmp_path, QUICK)
    assert "\n" not in str(error.value)
