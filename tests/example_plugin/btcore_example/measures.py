"""A measure of the plugin's own: the best of a number that records carry."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from btcore.rules.comparisons import Finder, Measure, Measured
from btcore.rules.dossier import Dossier
from btcore.rules.evidence import Evidence, Judging, attribute_of
from btcore.rules.wording import Phrase


@dataclass(frozen=True, slots=True)
class Best(Measure):
    """The highest value of an attribute; 0 without records."""

    attribute: str
    evidence: Evidence

    code = "best"

    def prepare(self, judging: Judging) -> Finder:
        find, ceiling = self.evidence.prepare(judging), attribute_of(self.attribute).domain.maximum

        def best(dossier: Dossier) -> Measured:
            found = find(dossier)
            sure = [record.get(self.attribute) for record in found.certain]
            possible = [*sure, *(record.get(self.attribute) for record, _ in found.open)]
            low = max((value for value in sure if value is not None), default=Decimal(0))
            if found.unbounded or None in possible:
                return Measured(low, ceiling, found=found)
            return Measured(low, max((low, *possible)), found=found)

        return best

    def words(self, judging: Judging) -> Any:
        return Phrase("best {what} of {records}", "{records}的最高{what}")(
            what=attribute_of(self.attribute).label, records=self.evidence.words(judging)
        )
