"""The rules of ``data/conduct.yml`` on a built newsletter: each fails where its line is missing."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bumpsheet.catalogue.audience import Audience
from bumpsheet.catalogue.conduct import Conduct, Jurisdiction, load_conduct
from bumpsheet.catalogue.licences import Licence, Licences, load_licences
from bumpsheet.catalogue.providers import load_providers
from bumpsheet.catalogue.series import load_series
from bumpsheet.conduct.check import check_letter
from bumpsheet.conduct.letter import Letter, Written, pdf_text
from bumpsheet.conduct.promises import promises_in
from bumpsheet.conduct.shown import Readers, WrittenDown, shown_data
from bumpsheet.errors import BumpsheetError
from bumpsheet.facts.files import load_findings
from bumpsheet.market.manifest import Arrival
from bumpsheet.pages.files import disclosure_text
from bumpsheet.pages.statements import charts_in, figures_in, roles_in, statements

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.facts.findings import Findings
    from bumpsheet.project import Project

REPORT = "us-election-2016"
TODAY = dt.date(2026, 6, 1)
ALL = (
    "RUT",
    "SPX",
    "NDX",
    "exchange closes",
    "BlackRock",
    "Kenneth R. French data library",
    "Cboe",
)
HELD = Licences(licences=(Licence(covers=ALL, statement="Licensed to Example LLP."),))
SENDER = ("Example Advisers LLP", "Firm reference number 000000")


@pytest.fixture(scope="module")
def conduct(project: Project) -> Conduct:
    return load_conduct(project.data / "conduct.yml")


@pytest.fixture(scope="module")
def findings(built_small: Project) -> Findings:
    return load_findings(built_small.report_folder(REPORT))


def letter_to(
    built: Project,
    findings: Findings,
    conduct: Conduct,
    readers: Readers,
    jurisdiction: Jurisdiction = Jurisdiction.US,
) -> Letter:
    """The pages of the site's newsletter, with the disclosures that such readers are given."""
    source = (built.report_folder(REPORT) / "newsletter.qmd").read_text("utf-8")
    series = load_series(built.data / "series.yml")
    written_down = WrittenDown(series, load_providers(built.data / "providers.yml"), conduct)
    told, drawn = figures_in(source, findings), roles_in(charts_in(source))
    shown = shown_data(findings, told, drawn, written_down, readers)
    said = statements(
        built.templates,
        "month first",
        about=findings.about,
        audience=readers.audience,
        shown=shown,
        conduct=conduct,
    )
    pages = pdf_text((built.site / "reports" / REPORT / "newsletter.pdf").read_bytes())
    words = disclosure_text(built, readers.audience, None, jurisdiction)
    return Letter(
        where="newsletter.pdf",
        text="\n\n".join([pages, words, said, *SENDER]),
        base=findings.about.base,
        as_of=findings.about.as_of,
        readers=readers,
        jurisdictions=(jurisdiction,),
        shown=shown,
        identification=SENDER,
    )


@pytest.fixture(scope="module")
def to_retail(built_small: Project, findings: Findings, conduct: Conduct) -> Letter:
    return letter_to(built_small, findings, conduct, Readers(Audience.RETAIL, HELD, TODAY))


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("jurisdiction", list(Jurisdiction))
def test_a_shipped_report_says_all_that_it_must_to_every_audience(
    built_small: Project,
    findings: Findings,
    conduct: Conduct,
    audience: Audience,
    jurisdiction: Jurisdiction,
) -> None:
    readers = Readers(audience, HELD, TODAY)
    letter = letter_to(built_small, findings, conduct, readers, jurisdiction)
    assert check_letter(letter, conduct) == ()


# What is taken out of the finished text, and what the finding then names.
WITHOUT = [
    ("as-of-date", r"[Aa]s\s+of", "as of which day"),
    ("period", r"November.8,.2016", "between which days"),
    ("source", r"S&P Dow Jones Indices|S\\&P Dow Jones Indices", "S&P 500 price index"),
    ("source", "exchange closes", "SPDR S&P Regional Banking ETF"),
    ("licence", r"Public domain", "10-year US Treasury yield"),
    ("licence", r"Licensed to Example LLP", "Russell 2000 price index"),
    ("return-kind", r"price returns, without dividends", "Price indices"),
    ("return-kind", r"total returns, with distributions", "Funds"),
    ("index-definition", r"500 large US companies", "S&P 500 price index"),
    ("unmanaged", r"cannot be\s+invested in", "unmanaged"),
    ("past-performance-us", r"[Pp]ast\s+performance\s+does", "future results"),
    ("adviser", "Example Advisers LLP", "Example Advisers LLP"),
    ("adviser", "Firm reference number", "Firm reference number"),
]


@pytest.mark.parametrize(("rule", "pattern", "named"), WITHOUT)
def test_a_line_that_is_missing_is_named(
    to_retail: Letter, conduct: Conduct, rule: str, pattern: str, named: str
) -> None:
    text, times = re.subn(pattern, "", to_retail.text)
    assert times
    found = check_letter(replace(to_retail, text=text), conduct)
    assert rule in {one.rule for one in found}
    assert any(named in one.missing for one in found if one.rule == rule)
    for one in found:
        assert one.remedy
        assert "\n" not in str(one)


def test_the_british_warning_is_asked_for_in_britain(to_retail: Letter, conduct: Conduct) -> None:
    british = replace(to_retail, jurisdictions=(Jurisdiction.UK,))
    assert [one.rule for one in check_letter(british, conduct)] == ["past-performance-uk"]


def test_closes_of_the_sample_are_not_for_clients(
    built_small: Project, findings: Findings, conduct: Conduct
) -> None:
    """Index levels belong to their publishers; the Federal Reserve's data are everybody's."""
    readers = Readers(Audience.RETAIL, Licences(), TODAY)
    letter = letter_to(built_small, findings, conduct, readers)
    found = check_letter(letter, conduct)
    assert {one.rule for one in found} == {"data-terms"}
    told = "\n".join(map(str, found))
    for name in ("Russell 2000 price index", "S&P 500 price index", "for RUT into licences.yml"):
        assert name in told
    assert "Treasury" not in told
    internal = replace(letter, readers=replace(readers, audience=Audience.INTERNAL))
    assert check_letter(internal, conduct) == ()


def test_a_licence_ends_and_has_its_readers(
    built_small: Project, findings: Findings, conduct: Conduct, tmp_path: Path
) -> None:
    (tmp_path / "licences.yml").write_text(
        "licences:\n"
        "  - {covers: [SPX, NDX, exchange closes, BlackRock], statement: By agreement.}\n"
        "  - {covers: [FTSE Russell], statement: FTSE., until: 2026-05-31, audiences: [retail]}\n",
        encoding="utf-8",
    )
    held = load_licences(tmp_path)

    def refused(audience: Audience, today: dt.date) -> str:
        letter = letter_to(built_small, findings, conduct, Readers(audience, held, today))
        return "\n".join(str(one) for one in check_letter(letter, conduct))

    assert refused(Audience.RETAIL, dt.date(2026, 5, 31)) == ""
    assert "ended on 2026-05-31" in refused(Audience.RETAIL, dt.date(2026, 6, 1))
    assert "is not for professional readers" in refused(Audience.PROFESSIONAL, dt.date(2026, 5, 31))


def test_terms_with_which_data_came_go_before_those_of_their_publisher(
    built_small: Project, findings: Findings, conduct: Conduct
) -> None:
    providers = load_providers(built_small.data / "providers.yml")
    raw = "0" * 64

    def refused(terms: str) -> list[str]:
        arrival = Arrival(
            name="DGS10", file="series/DGS10.csv", provider="x", address="x", raw=raw, raw_bytes=1,
            retrieved=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), media_type="text/csv", table=raw,
            rows=1, terms=terms,
        )  # fmt: skip
        came = tuple(
            replace(fact, sources=tuple(replace(one, raw=raw) for one in fact.sources))
            if fact.series == "DGS10"
            else fact
            for fact in findings
        )
        other = replace(findings, facts=came, arrivals=(arrival,))
        letter = letter_to(built_small, other, conduct, Readers(Audience.RETAIL, HELD, TODAY))
        return [one.missing for one in check_letter(letter, conduct)]

    terms = {name.value: words for name, words in providers.terms.items()}
    assert refused(terms["free"]) == refused(terms["attribution"]) == []
    assert any("10-year US Treasury yield" in one for one in refused(terms["personal"]))


UNCOUNTED = [
    "Small caps gained 4% on average over the years, in all of them.",
    "Median gains say little; a median gain of 3% says as much, or one of 0.46 points.",
    "Small caps gained 4% on average.",
    "The median was 3%, and 12 cases followed. Later the mean gain was 2%.",
    "Small caps gained, averaging 4%.",
    "A geometric mean of 4% came out.",
    "Mean losses were 3%.",
    # What is told of the usual case is an average by another name.
    "The mean return was 4%.",
    "Small caps typically gain 4% after a cut.",
    "They usually rise 4% in the month.",
    "The norm is a gain of 4%.",
    "In the median case they rose 3%.",
    "The mid-point of the gains is 3%.",
    "Half of the gains were above 3%, the median.",
    "The average rally lasts three weeks.",
    "Rallies average three weeks.",
    "Gains of 3% are the median outcome.",
    "An average gain of 3% followed.",
    "The arithmetic average is 4%.",
    "The mean came to 4%.",
    "Mean excess: 4 points.",
    "The typical gain is 4%.",
    "As a rule they gain 4%.",
    "The weighted mean of these was 4%.",
    "Its mean daily move: 1.2%.",
    "More often than not they gain 4%.",
]
COUNTED = [
    "Over the 12 cases small caps gained 4% on average.",
    "They gained 4% on average (n = 12).",
    "Members gained 4% on average, of 2,000 in all.",
    "In seven elections the median was 3%.",
    "78% closed above their 50-day average.",
    "The Dow Jones Industrial Average rose.",
    "This does not mean that it rose.",
    "Stocks within the ranks by median dollar volume.",
    "The mean of the 12 gains is 4%.",
    "The typical gain over 12 cases is 4%.",
    "On average over nine cuts, small caps gained 4%.",
    "Across 14 elections the average gain was 3%.",
    "The average of 7 cases is 4%.",
    "The median case of 11 rose 3%.",
    "It closed above its 200-day average.",
    "The average share price of 2,000 members fell.",
    "What does this mean for banks?",
    "By no means all fell.",
    "The meaning of the vote is unclear.",
    "Volume was above its 20-day average.",
    "Trading was unusually quiet.",
    "The mean gain (n = 8) was 4%.",
    "It usually takes the Bank two weeks to publish.",
    "As a rule the exchange closes early.",
    "A typical day has 390 minutes.",
]


@pytest.mark.parametrize("sentence", [*UNCOUNTED, *COUNTED])
def test_an_average_tells_of_how_many(
    to_retail: Letter, conduct: Conduct, project: Project, sentence: str
) -> None:
    dow = load_series(project.data / "series.yml").find("DJI")
    assert dow is not None
    other = replace(to_retail.shown[0], id=dow.id, name=dow.name, series=None)
    text = f"{to_retail.text}\n\n{sentence}"
    found = check_letter(replace(to_retail, text=text, shown=(*to_retail.shown, other)), conduct)
    assert ("sample-size" in {one.rule for one in found}) is (sentence in UNCOUNTED)


FOLLOWED = "What followed earlier cases: next 5 sessions, +1.2%."
LABEL = "Hypothetical, no guarantee; n = 5, range -2% to +4%, cases do not overlap."


def test_sessions_that_are_counted_are_no_cases(to_retail: Letter, conduct: Conduct) -> None:
    text = (
        f"{to_retail.text}\n\nof 100, sessions on which small caps rose. In the next, 5 sessions."
    )
    assert check_letter(replace(to_retail, text=text), conduct) == ()


def test_what_followed_is_off_for_retail_and_labelled_for_others(
    to_retail: Letter, conduct: Conduct
) -> None:
    def told(audience: Audience, *more: str) -> list[str]:
        readers = replace(to_retail.readers, audience=audience)
        letter = replace(to_retail, readers=readers, text="\n\n".join([to_retail.text, *more]))
        return [one.missing for one in check_letter(letter, conduct) if one.rule == "hypothetical"]

    assert len(told(Audience.RETAIL, FOLLOWED, LABEL)) == 1
    for audience in (Audience.PROFESSIONAL, Audience.INTERNAL):
        assert told(audience, FOLLOWED, LABEL) == []
        assert len(told(audience, FOLLOWED)) == 5
        for part in ("Hypothetical", "no guarantee", "n = 5", "range", "overlap"):
            assert len(told(audience, FOLLOWED, LABEL.replace(part, ""))) == 1


PROMISES = [
    "Gains are guaranteed.",
    "Small caps will rise.",
    "Small caps **will** rise.",
    "This is a risk-free trade.",
    "You can't lose.",
    "You can’t lose.",
    "Small caps are bound to outperform.",
    "It is not only cheap, it will double.",
    "Nobody doubts it: the index will\nrally.",
    "The best time to buy is now.",
    "An opportunity of a lifetime.",
    "Without a doubt, this one wins.",
    # Inflections, contractions, adverbs between.
    "We are guaranteeing a gain.",
    "It'll rise.",
    "They’ll outperform.",
    "Small caps will very soon rise.",
    "Small caps will almost certainly rally.",
    "The index will keep rising.",
    "Banks are poised to outperform.",
    "It is sure to win.",
    "Prices only go up.",
    "They won't fall.",
    "It will not drop.",
    "You will lose nothing.",
    "Impossible to lose.",
    "Double your money.",
    "A way of doubling your money!",
    "A no-lose trade.",
    "100% safe.",
    "Money without any risk.",
    "It was not cheap but will rise.",
    "It did not fall and will rise.",
    "It’s not just cheap: it will soar.",
    # In either spelling, in headings and captions.
    "Unrivalled returns.",
    "Unrivaled returns.",
    "## Why small caps will rise",
    "![Small caps will rise](x.files/map.png)",
    '![A map](x.files/map.png "It will double")',
    "| Banks | will rise |\n|---|---|",
    "> Small caps will\n> rise.",
    "[They will rise](https://example.com/a).",
    # Marks, entities and letters without width between.
    "gua**ran**teed gains",
    "Gains are guar\u200banteed.",
    "Gains are guar\u00adanteed.",
    "Small caps will&nbsp;rise.",
    "You can&rsquo;t lose.",
    "You can&#39;t lose.",
    "Small caps *will*\u00a0__rise__.",
    "Small caps will <b>rise</b>.",
    "Small caps will\\\nrise.",
    "\uff47\uff55\uff41\uff52\uff41\uff4e\uff54\uff45\uff45\uff44",
    "WILL RISE",
    "guar\u00e1nt\u00e9ed",
    # Code, notes, references and raised letters are seen as well.
    "Small caps `will rise`.",
    "Small caps will `rise`.",
    "```\nguaranteed\n```",
    "    Small caps will rise.",
    "Small caps will[^1] rise.\n\n[^1]: Or not.",
    "They fell.[^note]\n\n[^note]: They will rise.",
    "They fell.^[They will rise.]",
    "Small caps [will][far] rise.\n\n[far]: https://example.com/a",
    "[Small caps will][far] [rise][near].",
    "![Small caps will rise][map]",
    '[far]: https://example.com/a "It will double"',
    "gua~ran~teed",
    "Small caps will\\ rise.",
    "| Small caps | Large caps |\n|:--|--:|\n| will rise | fell |",
    "Small caps\n: will rise",
    "<will@example.com> is guaranteed",
    # Other verbs, other order, the English of other places.
    "Your capital is protected come what may.",
    "Small caps are heading higher.",
    "Higher they will go.",
    "The rally has further to run.",
    "We expect small caps to outperform from here.",
    "We forecast a gain of 12% by year end.",
    "There is only one way for this index: up.",
    "You are certain of a profit.",
    "Profits are assured.",
    "We promise a return of 8% a year.",
    "Buy small caps today.",
    "Get in before it is too late.",
    "Don't miss out on this rally.",
    "A bargain that no sensible person would pass up.",
    "Our record speaks for itself; the best adviser in the land.",
    "The Russell 2000 is going to be worth twice as much by Christmas.",
    "The Russell 2000's gonna rip.",
    "It can only rise from here.",
    "It cannot but rise.",
    "There's no way this loses.",
    "No chance of a loss.",
    "Banks should rally next week.",
    "Small caps ought to recover by spring.",
    "Rate cuts always lift small caps.",
    "Small caps would definitely rise.",
    "A dead cert for any punter.",
    "It's money for jam.",
    "Laughing all the way to the bank.",
    "Load up on small caps.",
    "Small caps look set for further gains.",
    "Small caps are on course for a record.",
    "The index will hit 3,000 by June.",
    "The index will reach a record.",
    "We'll see a new record by spring.",
    "Your savings are in safe hands.",
    "Your money cannot be lost.",
    "Losses are out of the question.",
    "This trade pays for itself.",
    "Returns you can count on.",
    "A one-way ticket to profit.",
    "Market-beating returns.",
    "World-class performance.",
    "Our unique method beats the market every time.",
    "The smart money is buying small caps.",
    "A no-brainer.",
    "Fortune favours those who buy small caps now.",
    "Watch small caps fly.",
    "The upside is unlimited.",
    "Small caps shall not fall.",
    "Small caps are likely to rise.",
]
FACTS = [
    "The largest rise since 2016.",
    "The best month since December 2023; the worst was June.",
    "There is no guarantee.",
    "Past performance does not guarantee future results.",
    "Nobody knows whether small caps will rise.",
    "Will small caps rise?",
    "The Federal Reserve will meet on 18 December.",
    "We will return to this, and more reports will follow.",
    "Nothing here is guaranteed.",
    "Small caps can fall.",
    "Gains cannot be guaranteed.",
    "Nobody can guarantee a gain.",
    "Past gains guarantee nothing.",
    "We can't guarantee that it lasts.",
    "It isn't guaranteed.",
    "Neither capital nor income is guaranteed.",
    "There is no free lunch.",
    "It is far from certain to rise.",
    "The rally is unlikely to be one that will continue.",
    "The excess over the risk-free rate.",
    "Gold, a safe haven, fell.",
    "Be sure to read the disclosures.",
    "Small caps beat the market in 2016.",
    "The value of investments can fall as well as rise.",
    "The price rose; volume doubled.",
    "Banks have doubled since 2016.",
    "The Fed will publish its minutes, and Congress will vote.",
    "See [how it went](https://example.com/will-rise-double-your-money).",
    "![A map](x.files/will-rise.png)",
    "The index must have closed higher.",
    "Yields fell as investors sold what they had to.",
    "The Fed said that it will cut rates when inflation falls.",
    "The best month since December 2023.",
    "Futures set the chance of a cut at 60%.",
    "The market expected a cut.",
    "Economists expected prices to rise by 0.2%.",
    "Small caps went nowhere but up on five days.",
    "The index hit a record on Friday.",
    "The will of the voters decided it.",
    "The next election will be held in 2028.",
    "The Bank of England will publish its minutes on 1 August.",
    "A fund set up in 2000 holds the index.",
    "Trading will resume on Monday.",
    "Voters were certain to decide on a Friday.",
    "The next report will follow the June decision.",
    "Investors bought small caps today.",
    "The company promised lower prices.",
    "The Treasury is a safe haven for investors.",
    "Small caps outperformed for six months.",
    "Safe assets fell; gold rose.",
    "It was the best of eleven sectors.",
    "Mr Cameron had promised a referendum.",
    "We expect the minutes on 5 December.",
    "The index was going down before the vote.",
    "Parliament will set a date for the vote.",
    "The index is on track for its third weekly gain.",
    "Rates were expected to fall.",
    "There is only one way to read the table.",
    "The numbers on volume were worth twice those of May.",
    "Cuts do not always help small caps.",
    "Congress will pass a law.",
    "The company promised that it would pay.",
    "Mid caps are headed by banks.",
    "The chair should speak on Friday.",
    "Yields would rise on such days.",
    "It was heading lower when trading ended.",
    "The Fed can only cut so far.",
]


@pytest.mark.parametrize("text", PROMISES)
def test_promises_are_found(conduct: Conduct, text: str) -> None:
    assert promised(conduct, text)


@pytest.mark.parametrize("text", FACTS)
def test_facts_and_denials_are_none(conduct: Conduct, text: str) -> None:
    assert promised(conduct, text) == []


def promised(conduct: Conduct, text: str) -> list[tuple[str, str]]:
    rule = next(one for one in conduct.rules if one.id == "promises")
    found = promises_in(Written("reports/x.md", text), rule.words, rule.unless)
    return [(one.where, one.told) for one in found]


def test_a_promise_that_nobody_wrote_into_a_file_of_words_is_found(
    to_retail: Letter, conduct: Conduct
) -> None:
    letter = replace(to_retail, text=f"{to_retail.text}\nA gain is not\nguaranteed.")
    assert check_letter(letter, conduct) == ()
    letter = replace(to_retail, text=f"{to_retail.text}\nSmall caps will\nrise.")
    (found,) = check_letter(letter, conduct)
    assert (found.rule, found.where) == ("promises", letter.where)
    assert '"will rise"' in found.missing
    # Where somebody wrote it, that place alone is told.
    wrote = Written("reports/x.md", "Small caps *wi*ll\nrise.")
    (found,) = check_letter(replace(letter, written=(wrote,)), conduct)
    assert found.where == "reports/x.md, line 1, column 13"


@given(
    before=some.lists(some.sampled_from([*FACTS, "", "A *quiet* week.", "Größe ➜ é."]), max_size=6),
    indent=some.integers(0, 20),
)
def test_a_promise_is_found_where_it_stands(
    project: Project, before: list[str], indent: int
) -> None:
    lines = [*before, "a" * indent + " Small caps will rise."]
    places = promised(load_conduct(project.data / "conduct.yml"), "\n".join(lines))
    column = lines[-1].index("will") + 1
    assert places == [(f"reports/x.md, line {len(lines)}, column {column}", "will rise")]


def test_what_we_generate_promises_nothing(built_small: Project, conduct: Conduct) -> None:
    for page in ("newsletter.qmd", "index.qmd"):
        text = (built_small.report_folder(REPORT) / page).read_text("utf-8")
        assert promised(conduct, text) == []


def test_every_rule_says_why_and_whom_it_follows(conduct: Conduct) -> None:
    assert "not legal advice" in conduct.notice
    assert set(conduct.jurisdictions) == set(Jurisdiction)
    tried = {rule for rule, *_ in WITHOUT} | {
        "past-performance-uk", "sample-size", "data-terms", "hypothetical", "promises",
    }  # fmt: skip
    assert {rule.id for rule in conduct.rules} == tried
    parts = r"(\([a-zA-Z0-9]+\))"
    form = re.compile(
        rf"SEC 206\(4\)-1{parts}+|FINRA 2210{parts}+|COBS 4\.\d+A?\.\d+R?{parts}?"
        "|terms of the publisher of the data"
    )
    # What stands after a number sign that is not quoted is a comment to YAML.
    for rule in conduct.rules:
        assert all("#" in one for one in rule.counted_by), rule.id
    for rule in conduct.rules:
        assert all(form.fullmatch(one) for lines in rule.follows.values() for one in lines), rule.id


def test_a_rule_without_what_its_check_needs_is_refused(project: Project, tmp_path: Path) -> None:
    text = (project.data / "conduct.yml").read_text("utf-8")
    wrong = tmp_path / "conduct.yml"
    wrong.write_text(text.replace('    one_of: ["{source}"]\n', ""), encoding="utf-8")
    with pytest.raises(BumpsheetError, match="the rule source has no one_of; add it"):
        load_conduct(wrong)


@pytest.mark.parametrize("name", ["{nobody}", "{}", "{name.licence}", "{name"])
def test_a_rule_that_fills_in_what_nobody_knows_is_refused(
    project: Project, tmp_path: Path, name: str
) -> None:
    text = (project.data / "conduct.yml").read_text("utf-8")
    wrong = tmp_path / "conduct.yml"
    wrong.write_text(text.replace('one_of: ["{source}"]', f'one_of: ["{name}"]'), encoding="utf-8")
    with pytest.raises(BumpsheetError, match=r"conduct\.yml"):
        load_conduct(wrong)
