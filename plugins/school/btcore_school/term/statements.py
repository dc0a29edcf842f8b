"""The other clauses of Part 5: selection, disqualification, title and term, and what binds nobody."""

from btcore import Text
from btcore.rules.language import Statement

STATEMENTS = (
    Statement(
        "5.8",
        "Mobilised this year; next school year own declaration, evaluation by the group, two a group, audit, eight",
        zh="本学年动员，下学年自主申报、教研组评议、每组推荐 2 人、校务委员会审核，最终确定 8 人",
        line=353,
        basis="parameter",
        parameters=("per_group", "quota", "tie_breaks", "ties", "fill"),
        reading=Text(
            "two bounds, in each group and over all; with fewer than four groups places stay empty",
            "两级名额：每组和全校；不足四个教研组时名额有空缺",
        ),
        note=Text("the route and the bounds of the selection", "遴选程序和名额"),
    ),
    Statement(
        "5.9",
        "Candidates are selected every three years",
        zh="候选人每三年评选一次",
        line=353,
        basis="parameter",
        parameters=("selection_every_years",),
        note=Text("when the next cohort opens", "下一轮评选的时间"),
    ),
    Statement(
        "5.11",
        "A candidate who does not act is disqualified",
        zh="不作为的候选人取消资格",
        line=361,
        basis="parameter",
        parameters=("reply_days",),
        reading=Text(
            "a decision with its reason, who made it, and a chance to reply; no rule does it by itself",
            "须有决定、理由、决定人和申辩机会；不由规则自动产生",
        ),
        note=Text("a record `disqualified` ends the candidacy and its duties", "以“取消资格”记录终止候选资格和职责"),
    ),
    Statement(
        "5.12",
        "Reviewed every year; who passes stays candidate; three passes in a row bring the title for three years",
        zh="每年考评，合格者保留候选人资格；连续三年合格授予校级骨干教师称号，任期三年",
        line=365,
        basis="parameter",
        parameters=("consecutive_passes", "consecutive_gap_policy", "failed_candidate", "review_period", "part_period"),
        reading=Text("three consecutive passes give the title", "连续三次合格即授予称号"),
        note=Text("how a candidate becomes a title holder: see standing", "候选人转为称号持有人的条件，见“状态”"),
    ),
    Statement(
        "5.17",
        "Subsidy, priority for seminars, study, and priority under the same conditions",
        zh="享受教研津贴，优先参加研讨和学习，评优评职同等条件下优先",
        line=389,
        basis="parameter",
        parameters=("priority",),
        note=Text(
            "entitlements of the title; the last is a tie-break of other programmes",
            "称号待遇；末项为其他项目的同分依据",
        ),
    ),
    Statement(
        "5.18",
        "Appointed for three years; who passes at the end goes on for a term, who fails loses title and allowance",
        zh="聘期三年；期满考核合格续聘一期，不合格取消称号和津贴",
        line=397,
        basis="parameter",
        parameters=("term_years", "term_starts", "renewal"),
        reading=Text(
            "three years as candidate and then three with the title; renewal and revocation are recorded decisions, "
            "and there is no limit to renewals",
            "候选三年、任期三年；续聘和取消均须有记录，续聘次数不限",
        ),
        note=Text("the term of the title: see standing", "称号任期，见“状态”"),
    ),
    Statement(
        "5.19",
        "Works with passion and effect, lifts the group's results, is well judged by pupils",
        zh="工作有热情、效率高，带动教研组成绩提高，学生评价好",
        line=359,
        note=Text("for the yearly review to look at; nothing here can be counted", "年度考评时参考，无法计量"),
    ),
)
