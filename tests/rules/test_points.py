"""Points tables: as offices rank people, with the working of every line."""

from __future__ import annotations

from decimal import Decimal

import pytest

from btcore import Parameter, Text
from btcore.errors import ProgrammeError
from btcore.programmes.lint import lint
from btcore.rules.evidence import rule_words
from btcore.rules.language import (
    HIGHEST,
    bands,
    best_per,
    count,
    fact,
    highest_of,
    parameter,
    past,
    per_unit,
    points,
    remainder,
    section,
    table,
    tenure,
    top,
    years_since,
)
from btcore.testing.builders import ON, judge, made_up_programme

LEVEL = table("administrative_level", points={"school": 1, "county": 2, "city": "3.5", "province": 5})
PRIZE = table(
    "administrative_level",
    "prize",
    points={"county": {"first": 3, "second": 2, "*": 1}, "city": {"first": 6, "second": 4, "*": 2}, "*": {"*": "0.5"}},
)
FACTORS = {"role": {"participant": "0.5"}}


def honours(*levels, **more):
    return [{"kind": "honour", "administrative_level": one, **more} if one else {"kind": "honour"} for one in levels]


def papers(*values):
    names = ("administrative_level", "prize", "work", "status")
    return [
        {"kind": "paper", **{name: one for name, one in zip(names, value, strict=False) if one}} for value in values
    ]


def of_honours(**options):
    return points("honour", table=LEVEL, **options) >= 0


def of_papers(**options):
    return points("paper", table=PRIZE, **options) >= 0


ONE_WORK = (("city", "first", "W"), ("county", "first", "W"), ("city", "second", "V"))
CASES = [
    {
        "name": "points are added up by default, exactly",
        "rule": of_honours(),
        "records": honours("school", "city"),
        "low": Decimal("4.5"),
        "high": Decimal("4.5"),
        "counted": ["R1", "R2"],
    },
    {
        "name": "highest only counts the highest and names it to the others",
        "rule": of_honours(take=HIGHEST),
        "records": honours("school", "city"),
        "low": Decimal("3.5"),
        "counted": ["R2"],
        "refused": {"R1": "only the highest counts: R2"},
    },
    {
        "name": "the best two count",
        "rule": of_honours(take=top(2)),
        "records": honours("school", "city", "county"),
        "low": Decimal("5.5"),
        "counted": ["R2", "R3"],
        "refused": {"R1": "only the best 2 count: R2, R3"},
    },
    {
        "name": "the best of each year counts",
        "rule": of_honours(take=best_per("year")),
        "records": [*honours("school", "city", on="2024-05-01"), *honours("county", on="2025-05-01")],
        "low": Decimal("5.5"),
        "counted": ["R2", "R3"],
        "refused": {"R1": "only the best of each calendar year counts: R2, R3"},
    },
    {
        "name": "an honour whose year is not known may be of a year of its own",
        "rule": of_honours(take=best_per("year")),
        "records": [*honours("city", on="2024-05-01"), *honours("county")],
        "low": Decimal("3.5"),
        "high": Decimal("5.5"),
    },
    {
        "name": "a cap holds",
        "rule": of_honours(at_most=4),
        "records": honours("city", "province"),
        "low": Decimal(4),
        "high": Decimal(4),
    },
    {
        "name": "a cap bounds even what is incomplete",
        "rule": of_honours(at_most=4),
        "records": honours("school"),
        "incomplete": ["honour"],
        "low": Decimal(1),
        "high": Decimal(4),
    },
    {
        "name": "without a cap what is incomplete has no bound",
        "rule": of_honours(),
        "incomplete": ["honour"],
        "low": Decimal(0),
        "high": None,
    },
    {
        "name": "a claimed honour counts in the high end alone",
        "rule": of_honours(),
        "records": [*honours("school"), *honours("city", status="claimed")],
        "low": Decimal(1),
        "high": Decimal("4.5"),
    },
    {
        "name": "an unknown level is worth the least to the most of all levels",
        "rule": of_honours(),
        "records": honours(None),
        "low": Decimal(0),
        "high": Decimal(5),
    },
    {
        "name": "an exact row goes before a row for any value",
        "rule": of_papers(),
        "records": papers(("city", "first")),
        "low": Decimal(6),
    },
    {
        "name": "a row for any value takes what no exact row names",
        "rule": of_papers(),
        "records": papers(("city", "merit"), ("school", "first")),
        "low": Decimal("2.5"),
    },
    {
        "name": "an unknown prize leaves what the level allows",
        "rule": of_papers(),
        "records": papers(("city", None)),
        "low": Decimal(2),
        "high": Decimal(6),
    },
    {
        "name": "one work with several certificates counts once, the highest",
        "rule": of_papers(distinct_by="work"),
        "records": papers(*ONE_WORK),
        "low": Decimal(10),
        "high": Decimal(10),
        "counted": ["R1", "R3"],
        "refused": {"R2": "same work as R1"},
    },
    {
        "name": "a certificate that names no work is a work of its own",
        "rule": of_papers(distinct_by="work"),
        "records": papers(("city", "first"), ("city", "first")),
        "low": Decimal(12),
    },
    {
        "name": "a claimed lower certificate of the same work is not worth verifying",
        "rule": of_papers(distinct_by="work"),
        "records": papers(("city", "first", "W"), ("county", "first", "W", "claimed")),
        "low": Decimal(6),
        "high": Decimal(6),
        "refused": {"R2": "same work as R1"},
        "missing": [],
    },
    {
        "name": "a claimed higher certificate of the same work may count instead",
        "rule": of_papers(distinct_by="work"),
        "records": papers(("city", "first", "W", "claimed"), ("county", "first", "W")),
        "low": Decimal(3),
        "high": Decimal(6),
        "counted": ["R2"],
        "refused": {},
    },
    {
        "name": "a participant has half, whoever names no factor the whole",
        "rule": points("project", table=LEVEL, factors=FACTORS) >= 0,
        "records": [
            {"kind": "project", "administrative_level": "county", "role": role} for role in ("participant", "lead")
        ],
        "low": Decimal(3),
    },
    {
        "name": "an unknown role may be half or whole",
        "rule": points("project", table=LEVEL, factors=FACTORS) >= 0,
        "records": [{"kind": "project", "administrative_level": "county"}],
        "low": Decimal(1),
        "high": Decimal(2),
    },
    {
        "name": "points may hang on the place among the authors",
        "rule": points("paper", table=table("author_place", points={"1": 3, "2": 1})) >= 0,
        "records": [{"kind": "paper", "author_place": place} for place in ("1", "2", "3")],
        "low": Decimal(4),
    },
    {
        "name": "caps of items nest in the cap of their section",
        "rule": section(points("honour", table=LEVEL, at_most=4), points("paper", table=PRIZE, at_most=5), at_most=8)
        >= 8,
        "records": [*honours("province", "city"), *papers(("city", "first"))],
        "low": Decimal(8),
        "outcome": "PASS",
    },
    {
        "name": "a section with an unknown fact of the teacher asks for the fact",
        "rule": section(points("honour", table=LEVEL), bands(years_since("teaching_since"), {5: 1, 10: 2})) >= 2,
        "records": honours("school"),
        "low": Decimal(1),
        "high": Decimal(3),
        "missing": ["the teacher's teaching since"],
    },
    {
        "name": "seniority is banded and a band begins at its number",
        "rule": bands(years_since("teaching_since"), {5: 1, 10: "2.5"}) >= 0,
        "teacher": {"teaching_since": "2016-04-25"},
        "low": Decimal("2.5"),
        "high": Decimal("2.5"),
    },
    {
        "name": "a professional title is banded by its place on the scale",
        "rule": bands(fact("professional_title"), {"intermediate": 1, "senior": 3}) >= 0,
        "teacher": {"professional_title": "full_senior"},
        "low": Decimal(3),
    },
    {
        "name": "an unknown professional title may be in any band",
        "rule": bands(fact("professional_title"), {"intermediate": 1, "senior": 3}) >= 2,
        "low": Decimal(0),
        "high": Decimal(3),
        "missing": ["the teacher's professional title"],
    },
    {
        "name": "below the first band there is nothing",
        "rule": bands(count("lecture"), {2: 1}) >= 0,
        "records": [{"kind": "lecture"}],
        "low": Decimal(0),
    },
]


@pytest.mark.parametrize("case", CASES)
def test_points(case, agrees):
    agrees(case)


def test_the_best_of_each_year_stays_an_interval_when_the_year_hangs_on_a_claim():
    records = [
        {
            "kind": "paper",
            "administrative_level": "city",
            "prize": "first",
            "work": "W",
            "on": "2024",
            "status": "claimed",
        },
        {"kind": "paper", "administrative_level": "city", "prize": "second", "work": "W", "on": "2025"},
        {"kind": "paper", "administrative_level": "city", "prize": "first", "work": "V", "on": "2024"},
    ]
    rule = of_papers(take=best_per("year"), distinct_by="work")
    open_ends = judge(rule, records=records).clauses[0]
    for status in ("verified", "rejected"):
        settled = judge(rule, records=[{**records[0], "status": status}, *records[1:]]).clauses[0]
        assert open_ends.low <= settled.low == settled.high <= open_ends.high


def test_every_line_of_the_working_says_what_it_is_worth_and_whether_it_was_taken():
    verdict = judge(
        of_honours(take=HIGHEST), records=[*honours("school", "city"), *honours("county", status="claimed")]
    )
    lines = verdict.clauses[0].comparison.measured.lines
    assert [(line.record.id, line.low, line.high, line.taken) for line in lines] == [
        ("R1", 1, 1, False),
        ("R2", Decimal("3.5"), Decimal("3.5"), True),
        ("R3", 0, 2, False),
    ]


def test_a_table_may_be_a_parameter():
    data = {"by": ["administrative_level"], "points": {"city": "2.5"}}
    declared = Parameter("honour_table", "table", Text("table", "细则"), ((None, data),))
    rule = points("honour", table=parameter("honour_table")) >= 0
    assert judge(rule, parameters=[declared], records=honours("city")).clauses[0].low == Decimal("2.5")


def test_a_cell_a_factor_a_cap_and_a_year_may_be_parameters():
    values = {"cell": "2.5", "half": "0.5", "cap": "3"}
    declared = [Parameter(name, "decimal", Text(name, "值"), ((None, one),)) for name, one in values.items()]
    declared.append(Parameter("kind_of_year", "text", Text("year", "年度"), ((None, "year"),)))
    rule = points(
        "project",
        table=table("administrative_level", points={"city": parameter("cell")}),
        factors={"role": {"participant": parameter("half")}},
        at_most=parameter("cap"),
        take=best_per(parameter("kind_of_year")),
    )
    records = [
        {"kind": "project", "administrative_level": "city", "role": role, "on": on}
        for role, on in (("participant", "2024-05-06"), ("lead", "2025-05-06"), ("participant", "2025-06-06"))
    ]
    answer = judge(rule >= 0, parameters=declared, records=records).clauses[0]
    assert (answer.low, answer.counted) == (3, ["R1", "R2"])
    assert set(answer.parameters) == {"cell", "half", "cap", "kind_of_year"}


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda: table("prize", points={"first": 2.5}), "exact number"),
        (lambda: table("administrative_level", "prize", points={"city": 1}), "1 more level"),
        (lambda: judge(points("honour", table=table("prize", points={"first": -1})) >= 0), "negative"),
        (lambda: judge(points("honour", table=table("glory", points={"first": 1})) >= 0), "no attribute 'glory'"),
        (lambda: judge(points("honour", table={"points": {}}) >= 0), "no points table"),
    ],
)
def test_a_table_that_cannot_be_is_refused(make, words):
    with pytest.raises(ProgrammeError, match=words):
        make()


SAME = table(points="0.5")
ABSENCES = per_unit(count("attendance"), 1)
POST = {"kind": "post"}
MORE_CASES = [
    {
        "name": "a table without attributes gives every record the same",
        "rule": points("essay", table=SAME, at_most=1) >= 0,
        "records": [{"kind": "essay"}] * 3,
        "low": Decimal(1),
        "high": Decimal(1),
    },
    {
        "name": "each unit of a measure has its points up to the cap",
        "rule": per_unit(years_since("teaching_since"), "0.4", at_most=5) >= 0,
        "teacher": {"teaching_since": "2016"},
        "low": Decimal("3.6"),
        "high": Decimal(4),
    },
    {
        "name": "deductions leave the least where most may be deducted",
        "rule": remainder(2, ABSENCES) >= 0,
        "records": [{"kind": "attendance"}, {"kind": "attendance", "status": "claimed"}],
        "low": Decimal(0),
        "high": Decimal(1),
    },
    {
        "name": "deductions that may be without end leave nothing sure",
        "rule": remainder(2, ABSENCES) >= 0,
        "incomplete": ["attendance"],
        "low": Decimal(0),
        "high": Decimal(2),
    },
    {
        "name": "more deductions than points leave nothing",
        "rule": remainder(2, ABSENCES) >= 0,
        "records": [{"kind": "attendance"}] * 3,
        "low": Decimal(0),
        "high": Decimal(0),
    },
    {
        "name": "a floor holds where nothing was recorded",
        "rule": section(points("honour", table=LEVEL), at_least=2, at_most=4) >= 0,
        "low": Decimal(2),
        "high": Decimal(2),
    },
    {
        "name": "of two items only the higher counts, at each end",
        "rule": highest_of(points("honour", table=LEVEL), points("essay", table=SAME)) >= 0,
        "records": [{"kind": "essay"}, *honours("city", status="claimed")],
        "low": Decimal("0.5"),
        "high": Decimal("3.5"),
    },
    {
        "name": "tenure counts the whole years of what goes on and of what ended",
        "rule": tenure("post") >= 0,
        "records": [{**POST, "on": "2016-09-01", "until": "2018-08-31"}, {**POST, "on": "2024-04-25"}],
        "low": 4,
        "high": 4,
    },
    {
        "name": "days of two posts at once count once",
        "rule": tenure("post", unit="month") >= 0,
        "records": [
            {**POST, "on": "2020-01-01", "until": "2020-06-30"},
            {**POST, "on": "2020-03-01", "until": "2020-08-31"},
        ],
        "low": 8,
        "high": 8,
    },
    {
        "name": "a post whose days are not known leaves both ends of its tenure",
        "rule": tenure("post") >= 0,
        "records": [{**POST, "on": "2020", "until": "2022"}],
        "low": 1,
        "high": 3,
    },
    {
        "name": "a post that may have ended on the day judged may have lasted a day longer than one that goes on",
        "rule": tenure("post", unit="day") >= 0,
        "records": [{**POST, "on": "2026-04-20", "until": "2026"}],
        "low": 0,
        "high": 6,
    },
    {
        "name": "a post without a beginning may have lasted for ever",
        "rule": tenure("post") >= 0,
        "records": [POST],
        "low": 0,
        "high": None,
    },
    {
        "name": "only the days within the window count",
        "rule": tenure("post", unit="day", within=past(years=1)) >= 0,
        "records": [{**POST, "on": "2020-01-01", "until": "2025-04-26"}],
        "low": 2,
        "high": 2,
    },
    {
        "name": "a claimed post counts in the high end alone",
        "rule": tenure("post") >= 0,
        "records": [{**POST, "on": "2023-04-25", "status": "claimed"}],
        "low": 0,
        "high": 3,
    },
]


@pytest.mark.parametrize("case", MORE_CASES)
def test_points_by_unit_by_tenure_and_by_what_is_left(case, agrees):
    agrees(case)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (per_unit(count("paper"), -1), "deduct with remainder"),
        (per_unit(fact("professional_title"), 1), "expected a number"),
        (tenure("post", unit="week"), "year, month, day"),
        (points("paper", table=table("prize", points={"frist": 1})), "no value 'frist'"),
        (points("paper", table=table("colour", points={"red": 1})), "no attribute 'colour'"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused(rule, said):
    with pytest.raises(ProgrammeError, match=said):
        judge(rule >= 0)


WORDS = [
    (of_honours(take=top(2), at_most=4), "only the best 2 count; at most 4 in all)", "只计最高 2 项；4 分封顶）"),
    (
        points("project", table=LEVEL, factors=FACTORS, distinct_by="work") >= 0,
        "all added up; one work once, the highest; participant × 0.5)",
        "累计计分；同一成果只计最高一项；参与按 0.5 倍计）",
    ),
    (
        of_papers(),
        "county level: 3 for first prize, 2 for second prize, 1 for others",
        "县级：一等奖 3 分、二等奖 2 分、其他 1 分",
    ),
    (
        bands(fact("professional_title"), {"senior": 3}) >= 0,
        "points for professional title (3 from senior on)",
        "职称的积分（副高级及以上 3 分）",
    ),
    (
        per_unit(tenure("post", unit="month"), "0.4") >= 0,
        "0.4 for each completed month of posts",
        "任职每满一月计 0.4 分",
    ),
]


@pytest.mark.parametrize(("rule", "english", "chinese"), WORDS)
def test_a_printed_item_tells_the_table_the_take_the_factors_and_the_cap(rule, english, chinese):
    words = rule_words(rule, made_up_programme(rule).judging(ON))
    assert english in words.en
    assert chinese in words.zh


def test_a_table_that_is_not_declared_yet_is_named():
    rule = points("paper", table=parameter("worth")) >= 0
    declared = Parameter("worth", "table", Text("worth", "分值"), state="undeclared")
    words = rule_words(rule, made_up_programme(rule, parameters=[declared]).judging(ON))
    assert "(worth, undeclared)" in words.en
    assert "待定：worth" in words.zh


def test_the_points_of_a_parameter_can_be_linted():
    rule = points("paper", table=parameter("worth")) >= 1
    declared = Parameter("worth", "table", Text("worth", "分值"), ((None, {"by": ["prize"], "points": {"first": 2}}),))
    assert "cannot-pass" not in [one.code for one in lint(made_up_programme(rule, parameters=[declared]), on=ON)]


def test_points_are_multiplied_only_by_a_number_whose_ends_are_known():
    item = points("student_result", table=table(points="2"), times="lead") >= 0
    records = [{"kind": "student_result", "lead": "3.5"}, {"kind": "student_result"}]
    found = judge(item, records=records).clauses[0]
    assert (found.low, found.high) == (Decimal(7), Decimal(207))
    with pytest.raises(ProgrammeError, match="cannot be multiplied by hours"):
        judge(points("student_result", table=table(points="2"), times="hours") >= 0, records=[])
