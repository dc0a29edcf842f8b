"""Clauses 3.1 to 3.5: who may be nominated."""

from btcore import Text
from btcore.rules.language import (
    CURRENT,
    EVER,
    Clause,
    all_of,
    any_of,
    at_least,
    attested,
    choose,
    count,
    fact,
    holds,
    none_of,
    one_of,
    parameter,
    past,
)

WINDOW = past(number=parameter("window_years"), unit=parameter("window_unit"))
COMPUTER_APPLICATION = one_of("national_computer_application_intermediate", "national_computer_application_advanced")


def _holds_key_teacher(within):
    level = at_least(parameter("title_exclusion_level"))
    return holds("key_teacher", within=within, administrative_level=level)


def _papers(**where):
    level = at_least(parameter("research_level"))
    return count("paper", administrative_level=level, within=WINDOW, **where) >= parameter("min_papers")


ELIGIBILITY = (
    Clause(
        "3.1",
        "Qualified, junior professional title or above, and no key-teacher title of the city or the province",
        zh="具有教师资格和初级及以上职称，且未取得市级或省级骨干教师称号",
        line=117,
        reading=Text(
            "“Chinese small” means primary and secondary; whether an expired title excludes is a parameter",
            "“中小”指中小学；已到期的称号是否构成排除由参数决定",
        ),
        criterion=all_of(
            fact("qualified").is_one_of(True),
            fact("professional_title") >= parameter("min_professional_title"),
            choose(
                parameter("title_exclusion"),
                {
                    "current": none_of(_holds_key_teacher(CURRENT)),
                    "ever": none_of(_holds_key_teacher(EVER)),
                },
            ),
        ),
    ),
    Clause(
        "3.2",
        "Rated excellent in an annual appraisal of the past five years",
        zh="近五年年度考核至少有一年为优秀",
        line=119,
        reading=Text("at least one year, not more than one", "至少一年，而非多于一年"),
        criterion=count("annual_appraisal", rating=at_least("excellent"), within=WINDOW)
        >= parameter("min_excellent_appraisals"),
    ),
    Clause(
        "3.2-morals",
        "Devoted to education, performs a teacher's duties and is a model in conduct",
        zh="热爱教育事业，履行教师职责，师德表现良好",
        line=119,
        criterion=attested(),
    ),
    Clause(
        "3.3",
        "Three open lessons or lectures at school level or above in the past five years",
        zh="近五年承担校级及以上公开课或讲座至少三次",
        line=121,
        reading=Text("open lessons and lectures count together", "公开课与讲座合并计算"),
        criterion=count(
            parameter("open_lesson_kinds"), administrative_level=at_least(parameter("open_lesson_level")), within=WINDOW
        )
        >= parameter("min_open_lessons"),
    ),
    Clause(
        "3.3-knowledge",
        "Has the professional knowledge, teaches and researches ably, and the open lessons were good",
        zh="具备系统的专业知识和教学教研能力，公开课效果良好",
        line=121,
        criterion=attested(),
    ),
    Clause(
        "3.4",
        "In the past five years a third prize or better for research at county level or above, or three papers "
        "awarded or compiled at that level",
        zh="近五年参与县级及以上课题研究并获三等奖及以上，或有三篇学科论文在县级及以上获奖或汇编",
        line=123,
        reading=Text(
            "the prize is the project's; that a paper is close to the subject is for the verifier to see",
            "奖次指课题所获奖次；论文是否与学科密切相关由核实人判断",
        ),
        criterion=any_of(
            count(
                "project",
                administrative_level=at_least(parameter("research_level")),
                prize=at_least(parameter("project_prize")),
                within=WINDOW,
            )
            >= parameter("min_prized_projects"),
            choose(
                parameter("paper_counting"),
                {
                    "mixed": _papers(),
                    "separate": any_of(
                        _papers(prize=at_least("merit")),
                        _papers(outlet=one_of("journal", "collection")),
                    ),
                },
            ),
        ),
    ),
    Clause(
        "3.5",
        "Intermediate national certificate of computer application, or a national computer-grade certificate",
        zh="取得全国计算机应用技术证书考试中级证书，或全国计算机等级考试证书",
        line=125,
        reading=Text("a higher certificate of the first kind will do as well", "更高级别的应用技术证书同样有效"),
        criterion=any_of(
            count("certificate", title=COMPUTER_APPLICATION) >= 1,
            count(
                "certificate",
                title="national_computer_grade",
                examination_grade=at_least(parameter("min_computer_grade")),
            )
            >= 1,
        ),
    ),
)
