"""The plugin manager: what it loads, and every refusal with the names of plugin and distribution."""

from __future__ import annotations

import subprocess
import sys

import pytest

from btcore import Parameters, PluginError, PluginManager, Programme, Source, Text, dump_programme, load_programme
from btcore.errors import BtcoreError
from btcore.rules.kinds import CORE_KINDS

HEAD = """
from dataclasses import dataclass
from btcore import Parameters, Programme, RecordKind, Source, Text, TrainingStage, hookimpl
from btcore.rules.comparisons import Measure

NAME = Text("made up", "虚构")


def programme(code, kinds):
    return Programme(code=code, title=NAME, source=Source(NAME), parameters=Parameters(), kinds=kinds)
"""
PROGRAMME = (
    HEAD
    + """
@hookimpl
def btcore_programmes(kinds):
    return [programme("made-up", kinds)]
"""
)
OTHER_PROGRAMME = PROGRAMME.replace('"made-up"', '"another"')
KIND = (
    HEAD
    + """
@hookimpl
def btcore_record_kinds():
    return [RecordKind("speech", NAME)]
"""
)
CORE_KIND = KIND.replace("speech", "paper")
MEASURE = (
    HEAD
    + """
@hookimpl
def btcore_measures():
    @dataclass(frozen=True)
    class Longest(Measure):
        code = "longest"
    return [Longest]
"""
)
STAGE = (
    HEAD
    + """
@hookimpl
def btcore_stage_types():
    @dataclass(frozen=True)
    class StudyTour(TrainingStage):
        label = NAME
    return [StudyTour]
"""
)


def answers(hook: str, answer: str, arguments: str = "") -> str:
    return f"{HEAD}\n@hookimpl\ndef {hook}({arguments}):\n    {answer}\n"


def refusal() -> str:
    with pytest.raises(PluginError) as caught:
        PluginManager.installed()
    return str(caught.value)


def test_plugins_are_loaded_in_the_order_of_their_names(install):
    install("zebra", PROGRAMME, distribution="first")
    install("ant", OTHER_PROGRAMME, distribution="second")
    manager = PluginManager.installed()
    assert [plugin.name for plugin in manager.plugins] == ["ant", "zebra"]
    assert list(manager.catalogue) == ["another", "made-up"]
    installed = manager.catalogue.installed["another"]
    assert (installed.plugin, installed.distribution, installed.version) == ("ant", "second", "1.5")


def test_without_plugins_there_is_no_programme_and_the_sentence_says_so(install):
    manager = PluginManager.installed()
    assert (manager.plugins, dict(manager.catalogue)) == ([], {})
    with pytest.raises(BtcoreError, match="no programme 'made-up'; installed: none"):
        manager.catalogue["made-up"]


def test_programmes_get_the_record_kinds_of_every_plugin(install):
    install("zebra", KIND, distribution="first")
    install("ant", PROGRAMME, distribution="second")
    manager = PluginManager.installed()
    assert "speech" in manager.catalogue["made-up"].kinds
    assert len(manager.kinds) == len(CORE_KINDS) + 1


def test_two_plugins_of_one_name_are_refused(install):
    install("twin", PROGRAMME, distribution="first")
    install("twin", OTHER_PROGRAMME, distribution="second")
    words = refusal()
    assert "two plugins are named twin" in words and "first 1.5" in words and "second 1.5" in words


def test_two_names_for_one_module_are_refused(install):
    install("ant", PROGRAMME, module="made_up_shared")
    install("bee", PROGRAMME, module="made_up_shared")
    assert "plugin bee (distribution made-up 1.5) is registered twice" in refusal()


BROKEN = [
    ("does not import", "import no_such_module_anywhere", ["does not import", "no_such_module_anywhere"]),
    ("does not parse", "def :", ["does not import", "SyntaxError"]),
    ("ends the process when it is imported", "raise SystemExit(3)", ["does not import", "SystemExit"]),
    (
        "misspells a hook",
        PROGRAMME.replace("btcore_programmes", "btcore_programs"),
        ["btcore_programs", "the hooks are"],
    ),
    (
        "asks for an argument that the hook has not",
        answers("btcore_programmes", "return []", "kind"),
        ["has a hook that is none", "kind"],
    ),
    (
        "raises in a hook",
        answers("btcore_record_kinds", "raise KeyError('lost')"),
        ["btcore_record_kinds failed: KeyError", "lost"],
    ),
    (
        "makes a programme that contradicts itself",
        answers("btcore_programmes", "return [programme('x', kinds), kinds['y']]", "kinds"),
        ["btcore_programmes failed: KeyError"],
    ),
    ("forgets to return", answers("btcore_programmes", "pass", "kinds"), ["btcore_programmes", "None"]),
    ("returns one thing instead of a list", answers("btcore_record_kinds", "return 3"), ["btcore_record_kinds", "int"]),
    ("returns text", answers("btcore_programmes", "return 'x'", "kinds"), ["returned 'x'; expected Programme"]),
    ("returns other things", answers("btcore_record_kinds", "return [NAME]"), ["expected RecordKind"]),
    ("returns a list with None in it", answers("btcore_programmes", "return [None]", "kinds"), ["returned None"]),
    ("raises half way", answers("btcore_record_kinds", "yield RecordKind('a', NAME); 1 / 0"), ["ZeroDivisionError"]),
    (
        "brings a measure that is no dataclass",
        answers("btcore_measures", "return [type('Loose', (Measure,), {})]"),
        ["expected a frozen dataclass"],
    ),
    (
        "brings a measure with a name of the core's",
        MEASURE.replace("Longest", "Count"),
        ["brings the measure Count, which the core brings already"],
    ),
    (
        "brings a stage that is none",
        answers("btcore_stage_types", "return [Measure]"),
        ["expected a frozen dataclass below TrainingStage"],
    ),
    (
        "brings a stage with a name of the core's",
        STAGE.replace("StudyTour", "SelfStudy"),
        ["brings the stage type SelfStudy, which the core brings already"],
    ),
    ("brings a record kind of the core", CORE_KIND, ["brings the record kind paper, which the core brings already"]),
    (
        "brings a programme twice",
        PROGRAMME.replace('[programme("made-up", kinds)]', '[programme("made-up", kinds)] * 2'),
        ["brings the programme made-up"],
    ),
]


@pytest.mark.parametrize("source, words", [one[1:] for one in BROKEN], ids=[one[0] for one in BROKEN])
def test_a_plugin_is_refused_by_name_when_it(source, words, install):
    install("broken", source, distribution="made-up-broken")
    sentence = refusal()
    assert sentence.startswith("plugin broken (distribution made-up-broken 1.5)")
    assert all(word in sentence for word in words)


@pytest.mark.parametrize(
    "source, what",
    [
        (PROGRAMME, "programme made-up"),
        (KIND, "record kind speech"),
        (MEASURE, "measure Longest"),
        (STAGE, "stage type StudyTour"),
    ],
)
def test_two_plugins_that_bring_the_same_are_refused_with_both_names(source, what, install):
    install("ant", source, distribution="first")
    install("bee", source, distribution="second")
    words = f"plugin bee (distribution second 1.5) brings the {what}, which plugin ant (distribution first 1.5) brings"
    assert words in refusal()


def test_a_failing_plugin_does_not_make_a_good_one_answer_for_it(install):
    install("ant", PROGRAMME, distribution="first")
    install("bee", answers("btcore_programmes", "raise ValueError('mine')", "kinds"), distribution="second")
    assert refusal().startswith("plugin bee (distribution second 1.5), btcore_programmes failed: ValueError: mine")


def test_a_manager_is_an_instance_and_two_of_them_share_nothing(install):
    install("ant", PROGRAMME)
    full, empty = PluginManager.installed(), PluginManager.of({})
    assert list(full.catalogue) == ["made-up"] and list(empty.catalogue) == []


def test_importing_btcore_loads_no_plugin():
    code = "import btcore, sys; print([name for name in sys.modules if name.startswith('btcore_')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_stage_of_a_plugin_is_stored_and_read_back_by_its_name(install):
    install("tours", STAGE)
    manager = PluginManager.installed()
    stage = manager.stage_types["StudyTour"]("tour", Text("tour", "考察"), starts="07-01")
    made = Programme("touring", Text("x", "甲"), Source(Text("x", "甲")), Parameters(), stages=(stage,))
    assert load_programme(dump_programme(made), types=manager.rule_types) == made
