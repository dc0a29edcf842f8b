"""Clause 4.3: the trial that stands between the proposal and the final list."""

from btcore import Text, TrialPeriod
from btcore.rules.language import parameter

STAGES = (
    TrialPeriod(
        "trial",
        Text("lectures, seminars and comprehensive assessment before the final list", "讲座、研讨和综合考核后确定名单"),
        when=parameter("trial"),
        line=283,
    ),
)
