"""A plugin as small as one can be: a record kind, a measure, a programme."""

from importlib.resources import files

from btcore import Programme, RecordKind, Source, Text, hookimpl, parameters_from_toml
from btcore.rules.language import Clause, Statement, count, evidence, parameter, past

from .measures import Best

SPEECH = RecordKind("flag_speech", Text("speech under the flag", "国旗下讲话"), plural="speeches under the flag")


@hookimpl
def btcore_record_kinds():
    return [SPEECH]


@hookimpl
def btcore_measures():
    return [Best]


@hookimpl
def btcore_programmes(kinds):
    toml = files(__package__).joinpath("parameters.toml").read_text(encoding="utf-8")
    return [
        Programme(
            code="example-speakers",
            title=Text("Speakers of the example school", "示例学校宣讲教师"),
            source=Source(Text("A made-up notice", "虚构通知"), 1, 9),
            parameters=parameters_from_toml(toml),
            eligibility=ELIGIBILITY,
            statements=STATEMENTS,
            kinds=kinds,
        )
    ]


ELIGIBILITY = (
    Clause(
        "1",
        "Two speeches under the flag in the past year",
        zh="近一年国旗下讲话至少两次",
        line=3,
        criterion=count("flag_speech", within=past(years=1)) >= parameter("min_speeches"),
    ),
    Clause(
        "2",
        "A class above the middle of the district",
        zh="所带班级成绩居全区中等以上",
        line=5,
        criterion=Best("percentile", evidence("student_result")) >= parameter("min_percentile"),
    ),
)
STATEMENTS = (Statement("3", "Speaks with warmth", zh="富有感染力", line=7, note=Text("binds nobody", "不约束个人")),)
