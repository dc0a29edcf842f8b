"""Clauses 2.9 to 2.11: examination plus process assessment, with declared weights, or as a raw sum."""

from btcore import AttendanceRate, Component, Gate, Marks, ScoringScheme, Text
from btcore.rules.language import parameter

MODE = parameter("score_mode")


def _part(code, en, zh, line, **more):
    return Component(code, Text(en, zh), weight=parameter(f"{code}_weight"), line=line, **more)


def _marked(code, en, zh, line, source=Marks):
    return _part(code, en, zh, line, source=source(maximum=parameter(f"{code}_maximum")))


SCORE = ScoringScheme(
    components=(
        _part(
            "examination",
            "examination",
            "考试",
            89,
            parts=(_marked("written", "written test", "笔试", 89), _marked("interview", "interview", "面试", 89)),
            weights=MODE,
        ),
        _part(
            "process",
            "process assessment",
            "过程考核",
            91,
            parts=(
                _marked("study_time", "study time", "学习时间", 91, AttendanceRate),
                _marked("homework", "homework", "作业", 91),
                _marked("seminars", "seminars", "研讨", 91),
            ),
            weights=MODE,
        ),
    ),
    gates=(
        Gate(
            Component("minimum_attendance", Text("lowest attendance", "最低出勤率"), source=AttendanceRate(), line=65),
            pass_mark=parameter("minimum_attendance"),
        ),
    ),
    pass_mark=parameter("pass_mark"),
    weights=MODE,
    line=95,
)
