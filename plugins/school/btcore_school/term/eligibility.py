"""Clauses 5.1 to 5.7: who may become a candidate."""

from btcore import Text
from btcore.rules.language import (
    Clause,
    age,
    all_of,
    any_of,
    at_least,
    at_least_of,
    attested,
    choose,
    count,
    fact,
    one_of,
    parameter,
    past,
)

RECENT = past(number=parameter("window_years"), unit=parameter("window_unit"))
HONOURED = past(number=parameter("honour_years"), unit=parameter("window_unit"))
DISTRICT = at_least(parameter("district_level"))
MUNICIPAL = at_least(parameter("municipal_level"))


def _papers_or_work(within):
    papers = count("paper", outlet=one_of("journal", "collection"), within=within) >= 1
    return any_of(papers, count("monograph", within=within) >= 1)


ELIGIBILITY = (
    Clause(
        "5.1-morals",
        "Sound conduct and ethics, works in front of a class, a leader in the subject who helps younger colleagues",
        zh="政治立场坚定、师德良好，坚持教学一线、学科领先，并帮助青年教师成长",
        line=323,
        criterion=attested(),
    ),
    Clause(
        "5.2",
        "Undertook municipal research in the past three years, and has published a paper or a book",
        zh="近三年承担市级及以上课题研究，并有论文发表或专著出版",
        line=327,
        reading=Text(
            "the three years are those of the first sentence alone; papers and books count whenever they appeared",
            "“近三年”仅限定前一句；论文、专著不限时间",
        ),
        criterion=all_of(
            count("project", administrative_level=MUNICIPAL, within=RECENT) >= parameter("min_projects"),
            choose(
                parameter("papers_window"),
                {"any_time": _papers_or_work(None), "same": _papers_or_work(RECENT)},
            ),
        ),
    ),
    Clause(
        "5.2-value",
        "The research reached a high level, and the publications are of value",
        zh="课题成果水平较高，论文或专著有较高价值",
        line=327,
        criterion=attested(),
    ),
    Clause(
        "5.3",
        "In the past three years a public lesson of a district research office, or an observation class of a district "
        "planning office's project",
        zh="近三年承担区级及以上教研部门组织的公开课，或区级及以上规划部门课题组组织的教学观摩",
        line=329,
        criterion=any_of(
            count(
                parameter("public_lesson_kinds"),
                administrative_level=DISTRICT,
                organiser=one_of("research_office"),
                within=RECENT,
            )
            >= parameter("min_public_lessons"),
            count(
                parameter("public_lesson_kinds"),
                administrative_level=DISTRICT,
                organiser=one_of("planning_office"),
                within=RECENT,
            )
            >= parameter("min_public_lessons"),
        ),
    ),
    Clause(
        "5.4",
        "Secondary-school first-grade professional title or above",
        zh="具有中学一级及以上教师职务",
        line=333,
        reading=Text("first grade is the intermediate professional title", "“一级教师”即中级职称"),
        criterion=fact("professional_title") >= parameter("min_professional_title"),
    ),
    Clause(
        "5.5",
        "As a rule not older than 45",
        zh="年龄一般不超过 45 周岁",
        line=333,
        reading=Text("as a rule: the school council may grant an exception", "“一般”：校务委员会可批准破格"),
        criterion=age() <= parameter("max_age"),
        waivable_by=parameter("age_waived_by"),
    ),
    Clause(
        "5.6",
        "In the past five years teaching expert, academic leader or excellent teacher of the district or above",
        zh="近五年获区级及以上教学能手、学科带头人或优秀教师称号",
        line=335,
        reading=Text("one of the three titles will do", "三种称号具备其一即可"),
        criterion=count(
            "honour",
            title=one_of("teaching_expert", "academic_leader", "excellent_teacher"),
            administrative_level=DISTRICT,
            within=HONOURED,
        )
        >= parameter("min_honours"),
    ),
    Clause(
        "5.7",
        "Meets one of six conditions: method, monograph, project, award, prestige, contribution",
        zh="具备六项条件之一：教法、专著、课题、奖项、声望、贡献",
        line=337,
        criterion=at_least_of(
            parameter("conditions_needed"),
            Clause(
                "5.7-method",
                "Own methods of teaching, known in and beyond the district",
                zh="有独到的教育教学方法，在区内外有影响",
                line=339,
                criterion=attested(),
            ),
            count("monograph", role="lead") >= 1,
            count("project", role="lead", administrative_level=MUNICIPAL) >= 1,
            any_of(
                count("teaching_award", administrative_level=DISTRICT, organiser="government") >= 1,
                count("teaching_award", administrative_level=DISTRICT, organiser="education_department") >= 1,
            ),
            Clause(
                "5.7-prestige",
                "High standing in the subject in the district, with influence in the city and beyond",
                zh="在全区同学科中有较高声望，成果在市内外有影响",
                line=347,
                criterion=attested(),
            ),
            Clause(
                "5.7-contribution",
                "A teacher of the district known for an outstanding contribution",
                zh="在区内教育界声誉较高、贡献突出",
                line=349,
                criterion=attested(),
            ),
        ),
    ),
)
