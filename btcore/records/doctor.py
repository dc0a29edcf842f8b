"""What must hold over all rows: each invariant is a sentence and the query that finds who breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..rules.wording import Phrase
from .audit import chain_faults
from .database import DATABASE
from .scope import unscoped


@dataclass(frozen=True, slots=True)
class Invariant:
    """A code, what is wrong where it is broken, and a query for the ids of the rows that break it."""

    code: str
    words: Phrase
    query: str


# Counts of nominations and enrolments inside a bound need its `matching`, which is JSON: only the bounds over all, by
# name, are counted here; the CHECKs of the table hold for every one of them.
INVARIANTS = (
    Invariant(
        "path-of-parent",
        Phrase("jurisdiction {id}: its path does not begin with its parent's", "机构 {id}：路径与上级不符"),
        "SELECT j.id FROM jurisdiction j JOIN jurisdiction p ON p.id = j.parent_id "
        "WHERE j.path <> p.path || j.code || '/'",
    ),
    Invariant(
        "several-tops",
        Phrase("jurisdiction {id}: a second top of the tree", "机构 {id}：存在第二个顶级机构"),
        "SELECT id FROM jurisdiction WHERE parent_id IS NULL AND id > (SELECT min(id) FROM jurisdiction "
        "WHERE parent_id IS NULL)",
    ),
    Invariant(
        "quota-overfilled",
        Phrase("bound {id}: more are enrolled than it holds", "名额 {id}：录取人数超额"),
        "SELECT id FROM cohort_bound WHERE at_most IS NOT NULL AND soft = 0 AND enrolled > at_most",
    ),
    Invariant(
        "ceiling-overfilled",
        Phrase("bound {id}: more are approved than may be nominated", "名额 {id}：推荐人数超额"),
        "SELECT id FROM cohort_bound WHERE nominate_at_most IS NOT NULL AND approved > nominate_at_most",
    ),
    Invariant(
        "quota-count",
        Phrase("bound {id}: it counts other enrolments than there are", "名额 {id}：录取计数与实际不符"),
        "SELECT b.id FROM cohort_bound b WHERE b.matching = '{}' AND b.enrolled <> (SELECT count(*) FROM enrolment e "
        "WHERE e.cohort_id = b.cohort_id AND e.nomination_id IS NOT NULL AND e.state NOT IN "
        "('withdrawn', 'disqualified'))",
    ),
    Invariant(
        "frozen-rules",
        Phrase("cohort {id}: open without frozen rules", "班次 {id}：已启动而规则未固化"),
        "SELECT id FROM cohort WHERE state <> 'draft' AND (rules IS NULL OR rules_sha256 = '')",
    ),
    Invariant(
        "notice-numbers",
        Phrase("cohort {id}: its supplementary notices are not numbered 1, 2, 3 …", "班次 {id}：补充通知编号不连续"),
        "SELECT cohort_id FROM cohort_notice GROUP BY cohort_id HAVING max(number) <> count(*)",
    ),
    Invariant(
        "outside-cohort",
        Phrase("nomination {id}: its school is outside the cohort's jurisdiction", "推荐 {id}：学校不在班次范围内"),
        "SELECT n.id FROM nomination n JOIN cohort c ON c.id = n.cohort_id JOIN jurisdiction j ON "
        "j.id = n.jurisdiction_id JOIN jurisdiction t ON t.id = c.jurisdiction_id "
        "WHERE substr(j.path, 1, length(t.path)) <> t.path",
    ),
    Invariant(
        "selected-without-rank",
        Phrase("nomination {id}: selected without a rank", "推荐 {id}：入选而无名次"),
        "SELECT id FROM nomination WHERE state IN ('selected', 'reserve', 'enrolled') AND rank IS NULL",
    ),
    Invariant(
        "selected-unfit",
        Phrase("nomination {id}: selected though known not to be eligible", "推荐 {id}：不符合条件而入选"),
        "SELECT id FROM nomination WHERE state IN ('selected', 'enrolled') AND outcome = 'FAIL'",
    ),
    Invariant(
        "approved-without-approval",
        Phrase("nomination {id}: further on its route than it was approved", "推荐 {id}：审批记录不足"),
        "SELECT n.id FROM nomination n WHERE n.state IN ('approved', 'selected', 'reserve', 'enrolled') "
        "AND n.step > (SELECT count(*) FROM approval a WHERE a.nomination_id = n.id AND a.answer = 'approve')",
    ),
    Invariant(
        "own-approval",
        Phrase("nomination {id}: approved by who nominated, against the two-person rule", "推荐 {id}：违反双人原则"),
        "SELECT n.id FROM nomination n JOIN cohort c ON c.id = n.cohort_id JOIN approval a ON a.nomination_id = n.id "
        "WHERE a.answer = 'approve' AND a.by_id = n.nominated_by_id AND c.two_persons <> "
        "replace(c.two_persons, '\"approve\"', '')",
    ),
    Invariant(
        "enrolled-nomination",
        Phrase("enrolment {id}: its nomination is not enrolled", "学员 {id}：推荐状态不符"),
        "SELECT e.id FROM enrolment e JOIN nomination n ON n.id = e.nomination_id "
        "WHERE e.state IN ('enrolled', 'passed', 'failed') AND n.state <> 'enrolled'",
    ),
    Invariant(
        "enrolled-other-teacher",
        Phrase("enrolment {id}: its nomination is another teacher's, or another cohort's", "学员 {id}：推荐对象不符"),
        "SELECT e.id FROM enrolment e JOIN nomination n ON n.id = e.nomination_id "
        "WHERE n.teacher_id <> e.teacher_id OR n.cohort_id <> e.cohort_id",
    ),
    Invariant(
        "decided-without-decision",
        Phrase("enrolment {id}: passed or failed without a frozen decision", "学员 {id}：有结果而无固化决定"),
        "SELECT e.id FROM enrolment e WHERE e.state IN ('passed', 'failed') AND NOT EXISTS (SELECT 1 FROM decision d "
        "WHERE d.cohort_id = e.cohort_id AND d.teacher_id = e.teacher_id AND d.kind IN ('score', 'duties') "
        "AND d.id NOT IN (SELECT decision_id FROM review))",
    ),
    Invariant(
        "state-against-decision",
        Phrase("enrolment {id}: its state is not that of the decision that holds", "学员 {id}：状态与有效决定不符"),
        "SELECT e.id FROM enrolment e JOIN decision d ON d.cohort_id = e.cohort_id AND d.teacher_id = e.teacher_id "
        "AND d.kind IN ('score', 'duties') AND d.id NOT IN (SELECT decision_id FROM review) "
        "WHERE NOT EXISTS (SELECT 1 FROM decision l WHERE l.supersedes_id = d.id) "
        "AND e.state IN ('passed', 'failed') AND e.state <> "
        "(CASE d.outcome WHEN 'PASS' THEN 'passed' ELSE 'failed' END)",
    ),
    Invariant(
        "attendance-over-session",
        Phrase("attendance entry {id}: more hours than the session has", "考勤 {id}：学时超过课程学时"),
        "SELECT a.id FROM attendance_entry a JOIN training_session s ON s.id = a.session_id WHERE a.hours > s.hours",
    ),
    Invariant(
        "attendance-other-cohort",
        Phrase("attendance entry {id}: the session is another cohort's", "考勤 {id}：课程不属于该班次"),
        "SELECT a.id FROM attendance_entry a JOIN training_session s ON s.id = a.session_id "
        "JOIN enrolment e ON e.id = a.enrolment_id WHERE s.cohort_id <> e.cohort_id",
    ),
    Invariant(
        "mark-without-assignment",
        Phrase("mark {id}: its assessor was not assigned", "评分 {id}：评委未被指派"),
        "SELECT m.id FROM mark m JOIN enrolment e ON e.id = m.enrolment_id WHERE NOT m.agreed AND NOT EXISTS "
        "(SELECT 1 FROM assessor_assignment t WHERE t.cohort_id = e.cohort_id AND t.assessor_id = m.assessor_id "
        "AND t.component = m.component)",
    ),
    Invariant(
        "agreed-without-marks",
        Phrase("mark {id}: agreed without two marks before", "评分 {id}：商定分缺少两个评分"),
        "SELECT m.id FROM mark m WHERE m.agreed AND (SELECT count(*) FROM mark o WHERE o.enrolment_id = m.enrolment_id "
        "AND o.component = m.component AND NOT o.agreed) < 2",
    ),
    Invariant(
        "award-of-failed",
        Phrase("award {id}: its holder did not pass", "称号 {id}：持有人未合格"),
        "SELECT a.id FROM award a JOIN enrolment e ON e.cohort_id = a.cohort_id AND e.teacher_id = a.teacher_id "
        "WHERE e.state = 'failed' AND a.state IN ('valid', 'suspended')",
    ),
    Invariant(
        "award-other-teacher",
        Phrase("award {id}: its decision is another teacher's", "称号 {id}：决定对象不符"),
        "SELECT a.id FROM award a JOIN decision d ON d.id = a.decision_id WHERE d.teacher_id <> a.teacher_id",
    ),
    Invariant(
        "award-events",
        Phrase("award {id}: its events are not numbered 1, 2, 3 …, the first one issued", "称号 {id}：事件编号不连续"),
        "SELECT a.id FROM award a LEFT JOIN award_event e ON e.award_id = a.id GROUP BY a.id "
        "HAVING count(e.id) = 0 OR max(e.number) <> count(e.id) OR "
        "sum(CASE WHEN e.number = 1 AND e.event = 'issued' THEN 1 ELSE 0 END) <> 1",
    ),
    Invariant(
        "award-state",
        Phrase("award {id}: its state is not what its last event made it", "称号 {id}：状态与最后事件不符"),
        "SELECT a.id FROM award a JOIN award_event e ON e.award_id = a.id WHERE e.number = "
        "(SELECT max(number) FROM award_event WHERE award_id = a.id) AND a.state <> (CASE e.event "
        "WHEN 'issued' THEN 'valid' WHEN 'renewed' THEN 'valid' WHEN 'reinstated' THEN 'valid' ELSE e.event END) "
        "AND NOT (e.event IN ('renewed', 'reinstated') AND a.state = 'suspended' AND (SELECT s.event FROM "
        "award_event s WHERE s.award_id = a.id AND s.event IN ('issued', 'suspended', 'reinstated') AND NOT EXISTS "
        "(SELECT 1 FROM award_event r WHERE r.award_id = s.award_id AND r.number = s.number - 1 AND r.event = "
        "'revoked') ORDER BY s.number DESC LIMIT 1) = 'suspended')",
    ),
    Invariant(
        "event-order",
        Phrase("award event {id}: dated before the event before it", "称号事件 {id}：日期早于前一事件"),
        "SELECT e.id FROM award_event e JOIN award_event b ON b.award_id = e.award_id AND b.number = e.number - 1 "
        'WHERE e."on" < b."on"',
    ),
    Invariant(
        "review-decision",
        Phrase("review {id}: its decision is another teacher's", "考评 {id}：决定对象不符"),
        "SELECT r.id FROM review r JOIN decision d ON d.id = r.decision_id WHERE d.teacher_id <> r.teacher_id",
    ),
    Invariant(
        "decision-hash",
        Phrase("decision {id}: its rules are not those of its cohort", "决定 {id}：规则与班次不符"),
        "SELECT d.id FROM decision d JOIN cohort c ON c.id = d.cohort_id WHERE d.rules_sha256 <> c.rules_sha256",
    ),
    Invariant(
        "upheld-without-correction",
        Phrase("appeal {id}: upheld, and nothing was corrected yet", "申诉 {id}：已支持而未更正"),
        "SELECT p.id FROM appeal p WHERE p.state = 'upheld' AND p.decision_id IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM decision d WHERE d.supersedes_id = p.decision_id)",
    ),
    Invariant(
        "appeal-against-nothing",
        Phrase(
            "appeal {id}: open, and nothing is revoked, nobody disqualified", "申诉 {id}：未答复，而称号或资格并未撤销"
        ),
        "SELECT p.id FROM appeal p LEFT JOIN award a ON a.id = p.award_id LEFT JOIN enrolment e ON "
        "e.id = p.enrolment_id WHERE p.state = 'filed' AND (a.state <> 'revoked' OR e.state <> 'disqualified')",
    ),
    Invariant(
        "verified-by-claimant",
        Phrase("record {id}: verified by the account that claimed it", "材料 {id}：由申报账号自行核实"),
        "SELECT id FROM evidence_record WHERE state = 'verified' AND claimed_by_id IS NOT NULL "
        "AND original_seen_id = claimed_by_id AND settled_by_id = claimed_by_id",
    ),
    Invariant(
        "outcome-without-evaluation",
        Phrase("outcomes of evaluation {id}: there is no such evaluation", "评判 {id} 的结果：评判不存在"),
        "SELECT DISTINCT evaluation FROM population_outcome WHERE evaluation NOT IN "
        "(SELECT id FROM population_evaluation)",
    ),
    Invariant(
        "key-without-entry",
        Phrase("request key {id}: its audit entry is another verb's", "请求键 {id}：审计记录不符"),
        "SELECT k.id FROM request_key k JOIN audit_entry a ON a.id = k.entry_id WHERE a.verb <> k.verb",
    ),
    Invariant(
        "version-against-audit",
        Phrase("award {id}: changed beside the audit", "称号 {id}：存在审计之外的修改"),
        "SELECT a.id FROM award a WHERE a.version <> (SELECT count(*) FROM audit_change c WHERE c.table_name = 'award' "
        "AND c.row = a.id)",
    ),
)


def examine() -> Iterator[tuple[str, Phrase, int]]:
    """Every broken invariant: its code, its words, and the id of the row."""
    with unscoped("doctor"):
        for one in INVARIANTS:
            for (id,) in DATABASE.execute_sql(one.query).fetchall():
                yield one.code, one.words, id


def chain_words() -> list[str]:
    """What is wrong with the audit chain, in sentences."""
    with unscoped("verify"):
        return list(chain_faults())
