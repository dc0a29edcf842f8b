"""Clauses 2.9 to 2.11: examination plus process assessment, with declared weights."""

from btcore import AttendanceRate, Component, Gate, ScoringScheme, Text
from btcore.rules.language import parameter


def _part(code, en, zh, line, **more):
    return Component(code, Text(en, zh), weight=parameter(f"{code}_weight"), line=line, **more)


SCORE = ScoringScheme(
    components=(
        _part(
            "examination",
            "examination",
            "考试",
            89,
            parts=(_part("written", "written test", "笔试", 89), _part("interview", "interview", "面试", 89)),
        ),
        _part(
            "process",
            "process assessment",
            "过程考核",
            91,
            parts=(
                _part("study_time", "study time", "学习时间", 91, source=AttendanceRate()),
                _part("homework", "homework", "作业", 91),
                _part("seminars", "seminars", "研讨", 91),
            ),
        ),
    ),
    gates=(
        Gate(
            Component("minimum_attendance", Text("lowest attendance", "最低出勤率"), source=AttendanceRate(), line=65),
            pass_mark=parameter("minimum_attendance"),
        ),
    ),
    pass_mark=parameter("pass_mark"),
    line=95,
)
