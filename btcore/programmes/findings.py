"""Findings of lint: what conflicts, how grave it is, and the source lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..rules.wording import Language, Message, Text

SEVERITIES = {
    "error": Text("error", "错误"),
    "warning": Text("warning", "警告"),
    "note": Text("note", "提示"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: a stable code, how grave it is, the statements that conflict in words, and their source lines."""

    programme: str
    code: str
    severity: str
    message: Message
    lines: tuple[int, ...] = field(default=())

    def as_data(self, language: Language = "en") -> dict[str, Any]:
        return {
            "programme": self.programme,
            "code": self.code,
            "severity": self.severity,
            "message": self.message.text(language),
            "lines": list(self.lines),
        }
