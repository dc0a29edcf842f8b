"""The errors of btcore in Chinese: English sentences looked up in the catalogue chinese.toml, pattern by pattern."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from ..errors import BtcoreError, EntryError, InputError, Problem
from ..files.headings import COLUMNS, SHEETS
from ..operations.arguments import ArgumentProblem
from ..operations.conduct import ARGUMENTS, label, labels
from ..operations.lists import COLUMNS as LISTS
from ..records.results import REVIEW_OUTCOMES
from ..rules.calendar import PERIOD_LABELS
from ..rules.clauses import BEARERS
from ..rules.kinds import CORE, KNOWN_RESULTS, Kinds
from ..rules.outcomes import Outcome
from ..rules.parameters import ParameterProblem
from ..rules.scales import SCALES
from ..rules.verdicts import PARTS
from ..rules.wording import Language, Text
from .output import installed

Labels = Mapping[str, str]

_BRACES = re.compile(r"\{([a-z_]+)\}")
# What a place of a pattern may hold, by the beginning of its name; anything else holds any words.
_HOLDS = {
    "number": r"-?\d+",
    "line": r"[\d–]+",
    "title": r"[^;]+?",
    "code": r"\S+",
    "example": r"[^,;]+",
    "low": r"[^\s,]+",
    "high": r"[^\s,]+",
    "quoted": r"'.*'|\".*\"",
}
# What a place holds, by the beginning of its name: the section of words.toml with its labels, or the labels.
SECTIONS: dict[str, str | Mapping[str, Text]] = {
    "verb": "verbs",
    "role": "roles",
    "state": "states",
    "jurisdiction": "jurisdictions",
    "unit": PERIOD_LABELS,
    "notice": "notices",
    "decision": "decisions",
    "table": "tables",
    "answer": "answers",
    "part": PARTS,
    "bearer": BEARERS,
}
_CODES = re.compile(r"[^\s,;]+(?:(?:, | or | and | < )[^\s,;]+)+")
# The first step of a place that names no file: `dossier 3 (T-001)`, `clause 3.4`.
_NUMBERED = re.compile(r"[a-z]+ [^\s.]+( \(.+\))?|clause \d[\d.]*(-\S+)?")
_JOINTS = {", ": "、", " or ": " 或 ", " and ": " 和 ", " < ": " < "}


@dataclass(frozen=True)
class Pattern:
    """An English pattern, ready to be compared, and the Chinese sentence with the same places."""

    english: str
    regex: re.Pattern[str]
    chinese: str

    @classmethod
    def of(cls, english: str, chinese: str) -> Pattern:
        pieces = _BRACES.split(english)
        words = [re.escape(piece) for piece in pieces]
        words[1::2] = [f"(?P<{name}>{_HOLDS.get(name.split('_')[0], '.+?')})" for name in pieces[1::2]]
        return cls(english, re.compile("".join(words), re.IGNORECASE | re.DOTALL), chinese)

    @property
    def letters(self) -> int:
        return len(_BRACES.sub("", self.english))


@lru_cache
def catalogue() -> dict[str, dict[str, str]]:
    """The sections of chinese.toml."""
    return tomllib.loads(files(__package__).joinpath("chinese.toml").read_text(encoding="utf-8"))


@lru_cache
def _patterns(*sections: str) -> tuple[Pattern, ...]:
    """The patterns of some sections, those with the most letters of their own first."""
    made = [Pattern.of(*pair) for section in sections for pair in catalogue()[section].items()]
    return tuple(sorted(made, key=lambda one: -one.letters))


def in_chinese(sentence: str, *, about: str = "") -> str:
    """An error, or a piece of one, in Chinese; what no pattern of the catalogue fits stays as it is.

    `about` is what was found where the sentence says what was expected: names after an unknown kind are kinds.
    """
    for one in _patterns("found", "expected", "sentences"):
        if match := one.regex.fullmatch(sentence):
            return _filled(one.chinese, match.groupdict(), about)
    if _CODES.fullmatch(sentence) or any(sentence in labels for labels in _vocabularies(about)):
        return _labelled(sentence, about)
    return sentence


def place_in_chinese(place: str, *, about: str = "") -> str:
    """Where something stands, in Chinese; a file at the beginning stays as it is. `about` is what is spoken of."""
    about = f"{place} {about}"
    first, *rest = place.split(", ")
    steps = [_step(first, about) if "parameter " in first or _NUMBERED.fullmatch(first) else first]
    return "，".join(steps + [_step(words, about) for words in rest])


def problem_in_chinese(problem: Problem) -> str:
    verb = problem.verb if isinstance(problem, ArgumentProblem) else ""
    expected = in_chinese(problem.expected, about=f"{problem.found} {verb}")
    place = place_in_chinese(problem.place, about=verb)
    if isinstance(problem, ParameterProblem):
        before, name, _ = place.rpartition(problem.name)
        place = f"{before}{name}（{problem.title.zh}）"
    return f"{place}：{in_chinese(problem.found)}；应为 {expected}"


def lines_in_chinese(error: BaseException) -> list[str]:
    """The lines of an error, as many as it has in English."""
    if isinstance(error, EntryError):
        return _entry_in_chinese(error)
    if not isinstance(error, InputError):
        text = str(error)
        for english, chinese in error.pieces.items() if isinstance(error, BtcoreError) else ():
            text = text.replace(english, chinese)
        return [in_chinese(line) for line in text.splitlines()]
    lines = [problem_in_chinese(one) for one in error.problems[: error.shown]]
    return lines + [in_chinese(line) for line in error.lines()[len(lines) :]]


def told(sentences: str, language: Language) -> str:
    """English sentences that were kept, or that a check gives, a line each, in the language."""
    return "\n".join(map(in_chinese, sentences.splitlines())) if language == "zh" else sentences


def _entry_in_chinese(error: EntryError) -> list[str]:
    """The lines of the error, each translated by itself, with the place of the entry before it."""
    place = "，".join((error.file, _step(f"entry {error.number}", ""), label("verbs", error.verb).zh))
    joint = "，" if isinstance(error.error, InputError) else "："
    lines = [f"{place}{joint}{line}" for line in lines_in_chinese(error.error)]
    return lines + [in_chinese(line) for line in error.done()]


def _step(words: str, about: str) -> str:
    for one in _patterns("places"):
        if match := one.regex.fullmatch(words):
            return _filled(one.chinese, match.groupdict(), about)
    return _labelled(words, about)


def _filled(chinese: str, values: Mapping[str, str], about: str) -> str:
    return _BRACES.sub(lambda found: _value(found.group(1), values[found.group(1)], about), chinese)


def _value(name: str, words: str, about: str) -> str:
    """What stands in a place of a sentence, treated as the name of the place says."""
    how = name.split("_")[0]
    if how == "words":
        return in_chinese(words, about=about)
    if how == "each":
        return "、".join(in_chinese(one, about=about) for one in re.split(r"(?<=\)), ", words))
    if how == "component":
        return _known()[3].get(words, words)
    if how == "stages":
        return "、".join(_with_label(one, _known()[4]) for one in words.split(", "))
    if how == "place":
        return place_in_chinese(words)
    if how == "names":
        return _labelled(words, about)
    if how == "outcome":
        return Outcome(words).label.zh if words in Outcome.__members__ else in_chinese(words)
    if how in SECTIONS:
        return "、".join(_label(SECTIONS[how], one) for one in re.split(", | or ", words))
    return _titles().get(words, words) if how == "title" else words


def _label(section: str | Mapping[str, Text], words: str) -> str:
    """The Chinese of a code, written with blanks or without; what has none stays as it is."""
    code = words.replace(" ", "_")
    found = (label(section, code) if isinstance(section, str) else section.get(code, Text(code, code))).zh
    return words if found == code else found


def _labelled(names: str, about: str) -> str:
    """Codes joined by commas, `or`, `and` or `<`, each with its label, from the list that knows most of them."""
    parts = re.split("(" + "|".join(_JOINTS) + ")", names)
    labels = max(_vocabularies(about), key=lambda one: sum(part in one for part in parts[::2]))
    words = [_with_label(part, labels) for part in parts[::2]]
    joints = [_JOINTS[joint] for joint in parts[1::2]]
    return "".join(word + joint for word, joint in zip(words, [*joints, ""], strict=True))


def _with_label(code: str, labels: Labels) -> str:
    return f"{code}（{labels[code]}）" if code in labels else code


def _vocabularies(about: str) -> list[Labels]:
    """Chinese labels by code: parameters, columns, scales, sheets, kinds; what is spoken of comes first."""
    kinds, parameters, _, parts, _ = _known()
    of_kinds = {kind.name: kind.label.zh for kind in kinds.values()}
    words = set(re.split(r"\W+", about))
    sheets = sorted(COLUMNS, key=lambda name: words.isdisjoint({name, name[:-1], SHEETS[name].zh}))
    columns = [{one.name: one.label.zh for one in COLUMNS[name].values()} for name in sheets]
    order = [parameters, *columns, *_fixed(), parts]
    order = [of_kinds, *order] if "unknown kind" in about else [*order, of_kinds]
    order = [_of_lists(), *order] if "no column" in about else order
    meant = {name: label for verb in words & set(ARGUMENTS) for name, label in ARGUMENTS[verb].items()}
    return [{**one, **meant} for one in order] if meant else order


@lru_cache
def _of_lists() -> Labels:
    """The columns of the lists that are handed on."""
    return {name: heading.zh for columns in LISTS.values() for name, heading in columns.items()}


@lru_cache
def _fixed() -> tuple[Labels, ...]:
    return (
        *({value: label.zh for value, label in scale.labels.items()} for scale in SCALES.values()),
        {name: label.zh for name, label in SHEETS.items()},
        catalogue()["labels"],
        *(labels(section) for section in ("verbs", "roles", "notices", "members")),
        {code: KNOWN_RESULTS[code].zh for code in REVIEW_OUTCOMES},
        # What a case expects may be a refusal as well.
        {**{str(one): one.label.zh for one in Outcome}, "REFUSED": catalogue()["labels"]["REFUSED"]},
    )


def _known() -> tuple[Mapping, Labels, Labels, Labels, Labels]:
    """Of the installed plugins: the record kinds; titles of parameters by name; titles of parameters and approval steps
    by their English; titles of stages and of what takes points by code; those of stages alone.
    """
    try:
        return _installed()
    except BtcoreError:  # A plugin that does not load is told by its own error.
        return CORE, {}, {}, {}, {}


@lru_cache
def _installed() -> tuple[Kinds, Labels, Labels, Labels, Labels]:
    manager, programmes = installed()
    parameters = [one for programme in programmes.values() for one in programme.parameters.values()]
    by_name = _unambiguous((one.name, one.title.zh) for one in parameters)
    routes = [programme.selection.route for programme in programmes.values() if programme.selection]
    titles = [one.title for one in parameters] + [step.title for route in routes for step in route]
    scores = [programme.score for programme in programmes.values() if programme.score]
    parts = [(one.code, one.title.zh) for score in scores for one in score.leaves()]
    stages = [(one.code, one.title.zh) for programme in programmes.values() for one in programme.stages]
    by_english = {title.en: title.zh for title in titles}
    return manager.kinds, by_name, by_english, _unambiguous([*parts, *stages]), _unambiguous(stages)


def _unambiguous(titled: Iterable[tuple[str, str]]) -> Labels:
    """Titles by code; a code that means several things has no title of its own."""
    pairs = set(titled)
    once = Counter(code for code, _ in pairs)
    return {code: title for code, title in pairs if once[code] == 1}


def _titles() -> Labels:
    return _known()[2]
