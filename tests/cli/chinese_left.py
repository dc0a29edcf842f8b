"""What of a Chinese sentence is left in English."""

from __future__ import annotations

import re

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def english_left(line: str) -> list[str]:
    """Runs of English words in a Chinese line, quoted values, file names and words of the command line left out."""
    line = re.sub(r"'[^']*'|\"[^\"]*\"|`[^`]*`", " ␣ ", line)
    line = re.sub(r"\S*[/\\]\S*|[\w-]+\.(?:json|toml|csv|xlsx|py)\b|btcore [a-z-]+|--[a-z-]+\S*", " ␣ ", line)
    return re.findall(r"(?<![\w-])[A-Z]?[a-z]+(?:[,;:]? [a-z]+)+(?![\w-])", line)


def assert_chinese(text: str) -> None:
    for line in text.splitlines():
        assert CHINESE.search(line), line
        assert not english_left(line), line
