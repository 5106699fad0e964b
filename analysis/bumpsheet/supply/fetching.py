"""The one HTTP client: patient with busy sources, strict about what it takes for a reply.

Requests go out one after the other over one connection a host, with certificates verified and an
honest name. What a source allows to be kept is kept in the store's cache folder, and asked for
again only where it has changed. A reply is whole, in time, of bearable size and from the host that
was asked, or it is none.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import requests
import requests_cache
import tenacity
from requests.adapters import HTTPAdapter

from bumpsheet.errors import BumpsheetError
from bumpsheet.supply.failures import FetchError, RefusedReplyError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# Named after the program, in the form in which programs that are no browser name themselves.
AGENT = f"Mozilla/5.0 (compatible; bumpsheet/{version('bumpsheet')}; personal research)"
# A host that is busy or has stumbled may answer the same request a little later.
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS = 5
CHUNK = 65_536
LATE = "does not answer in time"
# What has not been asked for so long is kept no longer.
KEPT = dt.timedelta(days=30)
# Parts of an address that are nobody else's business.
SECRETS = ("api_key", "crumb")


@dataclass(frozen=True, slots=True)
class Manners:
    """How a source is asked.

    Parameters
    ----------
    attempts : int
        Requests at most for one reply.
    first_wait : float
        Seconds before the second request; doubled each time, with jitter.
    longest_wait : float
        Seconds that a source may ask us to wait; one that asks for more is left alone.
    connect, read : float
        Seconds without a sign of life after which a request is given up.
    most_seconds : float
        For one whole reply.
    most_bytes : int
        Of a reply, unpacked.
    """

    attempts: int = 4
    first_wait: float = 1.0
    longest_wait: float = 60.0
    connect: float = 10.0
    read: float = 30.0
    most_seconds: float = 180.0
    most_bytes: int = 64_000_000


@dataclass(frozen=True, slots=True)
class Reply:
    """What a source answered, byte by byte.

    Parameters
    ----------
    address : str
        Where it came from, without keys.
    retrieved : datetime
        In UTC; of a kept reply, when the source last vouched for it.
    """

    address: str
    body: bytes
    media_type: str
    retrieved: dt.datetime


class Client:
    """Fetches replies for one store.

    Parameters
    ----------
    cache : Path
        Folder for what sources allow to be kept.
    """

    def __init__(self, cache: Path, manners: Manners | None = None) -> None:
        self.cache = cache
        self.manners = manners or Manners()
        cache.mkdir(parents=True, exist_ok=True)
        self._session = _opened(cache / "replies.sqlite")
        self._away: dict[str, str] = {}
        self._session.manners = self.manners
        self._session.cache.delete(older_than=KEPT)
        self._session.headers.update({"User-Agent": AGENT, "Accept": "*/*"})
        adapter = HTTPAdapter(pool_connections=8, pool_maxsize=1, pool_block=True)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def get(self, address: str, parameters: Mapping[str, str] | None = None) -> Reply:
        """Fetch a reply, patiently.

        Raises
        ------
        FetchError
            If the source does not answer, or does not answer with a whole reply. One that is away
            or busy is not asked again.
        RefusedReplyError
            If what it answers is no reply, however often it is asked.
        """
        manners = self.manners
        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(manners.attempts),
            wait=_wait(manners),
            retry=tenacity.retry_if_exception(_may_pass),
            reraise=True,
        )
        url = requests.Request("GET", address, params=dict(parameters or {})).prepare().url
        assert url is not None, "an address was given"
        place = _place(url)
        if place in self._away:
            raise RefusedReplyError(without_secrets(url), f"not asked: {self._away[place]} before")
        try:
            return retrying(self._once, url)
        except (FetchError, RefusedReplyError) as error:
            if error.is_away:
                self._away[place] = error.problem
            raise

    def forget(self, reply: Reply) -> None:
        """Keep a reply no longer: it turned out to be none."""
        self._session.cache.delete(
            requests=[
                found.request
                for found in self._session.cache.filter()
                if without_secrets(found.url) == reply.address
            ]
        )

    def close(self) -> None:
        """Close the connections and the cache."""
        self._session.close()

    def _once(self, url: str) -> Reply:
        host, place = urlsplit(url).hostname, url
        for _ in range(MOST_REDIRECTS):
            response = self._send(place)
            if response.status_code not in REDIRECTS:
                return _reply(response)
            place = urljoin(place, response.headers.get("Location", ""))
            if urlsplit(place).hostname != host:
                raise RefusedReplyError(
                    without_secrets(url),
                    f"sends us on to another host, {urlsplit(place).hostname}",
                )
        raise RefusedReplyError(without_secrets(url), "sends us round in circles")

    def _send(self, url: str) -> requests.Response:
        manners = self.manners
        try:
            return self._session.get(
                url, timeout=(manners.connect, manners.read), allow_redirects=False
            )
        except requests.exceptions.SSLError as error:
            raise RefusedReplyError(without_secrets(url), "has no valid certificate") from error
        except requests.Timeout as error:
            raise FetchError(without_secrets(url), LATE, is_away=True) from error
        except requests.exceptions.ContentDecodingError as error:
            raise FetchError(without_secrets(url), "a reply that cannot be unpacked") from error
        except requests.exceptions.ChunkedEncodingError as error:
            raise FetchError(without_secrets(url), "a reply that breaks off") from error
        except (requests.RequestException, OSError) as error:
            # A body that stops coming reaches us as a lost connection.
            problem = LATE if "timed out" in str(error) else "cannot be reached"
            raise FetchError(without_secrets(url), problem, is_away=True) from error
        except sqlite3.Error as error:
            raise _cache_error() from error


class _Bounded(requests.Session):
    """Reads no reply that is too long or takes too long, however it is packed."""

    manners = Manners()

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        options["stream"] = True
        response = super().send(request, **options)
        started = time.monotonic()
        parts: list[bytes] = []
        size = 0
        try:
            for part in response.iter_content(CHUNK):
                parts.append(part)
                size += len(part)
                place = without_secrets(str(request.url))
                if size > self.manners.most_bytes:
                    raise RefusedReplyError(
                        place, f"a reply of more than {self.manners.most_bytes} bytes"
                    )
                if time.monotonic() - started > self.manners.most_seconds:
                    raise FetchError(place, "a reply that does not come to an end")
        finally:
            response.close()
        # What ``requests`` would have kept, had it read the reply itself.
        response._content = b"".join(parts)
        return response


class _Session(requests_cache.CacheMixin, _Bounded):
    """Keeps what sources allow to be kept."""

    def __init__(self, kept: Path) -> None:
        # Kept as JSON: a cache that somebody else wrote can do no harm.
        requests_cache.CacheMixin.__init__(
            self,
            str(kept),
            backend="sqlite",
            serializer="json",
            cache_control=True,
            expire_after=requests_cache.EXPIRE_IMMEDIATELY,
            allowable_codes=(200,),
            ignored_parameters=SECRETS,
        )


def _reply(response: requests.Response) -> Reply:
    place = without_secrets(response.url)
    if response.status_code in PASSING:
        raise FetchError(
            place,
            _status(response),
            wait=_asked_wait(response),
            is_away=response.status_code == requests.codes.too_many_requests,
        )
    if response.status_code != requests.codes.ok:
        raise RefusedReplyError(place, _status(response))
    if not response.content.strip():
        raise FetchError(place, "an empty reply")
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return Reply(place, response.content, media_type, dt.datetime.now(dt.UTC))


def _status(response: requests.Response) -> str:
    reason = f" {response.reason}" if response.reason else ""
    return f"answers {response.status_code}{reason}"


def _asked_wait(response: requests.Response) -> float | None:
    """Seconds that ``Retry-After`` asks for: a number, or a date."""
    written = response.headers.get("Retry-After", "").strip()
    if written.isdigit():
        return float(written)
    try:
        until = parsedate_to_datetime(written)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=dt.UTC)
    return max((until - dt.datetime.now(dt.UTC)).total_seconds(), 0.0)


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, FetchError)


def _wait(manners: Manners) -> Any:
    own = tenacity.wait_exponential_jitter(
        multiplier=manners.first_wait, max=manners.longest_wait, jitter=manners.first_wait
    )

    def wait(state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.wait if isinstance(error, FetchError) else None
        if asked is None:
            return float(own(state))
        if asked > manners.longest_wait:
            assert isinstance(error, FetchError), "only such an error asks for a wait"
            problem = f"asks us to wait for {asked:.0f} seconds"
            raise RefusedReplyError(error.where, problem, is_away=True)
        return asked

    return wait


def _place(url: str) -> str:
    """A host and the beginning of the path: other parts of it may be other services."""
    parts = urlsplit(url)
    return f"{parts.netloc}/{parts.path.strip('/').partition('/')[0]}"


def _opened(path: Path) -> _Session:
    """The cache at a path; one that cannot be read holds nothing of worth and is made anew."""
    try:
        return _Session(path)
    except sqlite3.OperationalError as error:
        raise _cache_error() from error
    except sqlite3.DatabaseError:
        path.unlink()
    try:
        return _Session(path)
    except sqlite3.Error as error:
        raise _cache_error() from error


def _cache_error() -> BumpsheetError:
    return BumpsheetError(
        "store",
        "replies cannot be kept in its folder cache",
        remedy="make room or make it writable; it may also be removed",
    )


def without_secrets(url: str) -> str:
    """The address as it may be shown and kept."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    shown = [field for field in parts.query.split("&") if field.partition("=")[0] not in SECRETS]
    return parts._replace(netloc=host, query="&".join(shown)).geturl()
