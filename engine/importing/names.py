"""What the words of a workbook stand for: units, centres and people by what they are called."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from engine.db.tables import centres, people, units
from engine.errors import NotFound
from engine.expressions.language import compile_expression

YES, NO = "是", "否"


@dataclass
class Names:
    """Looks names up in the database, and first among what this import brought in itself."""

    connection: Connection
    bundle: str
    units: dict[str, str] = field(default_factory=dict)
    centres: dict[str, str] = field(default_factory=dict)

    def unit(self, name: str) -> str:
        """The id of the unit called ``name``; NotFound when there is none, or more than one."""
        if name not in self.units:
            found = self.connection.execute(select(units.c.id).where(units.c.name == name)).scalars().all()
            if len(found) != 1:
                raise NotFound("not_found.unit_named" if not found else "not_found.unit_ambiguous", unit=name)
            self.units[name] = found[0]
        return self.units[name]

    def centre(self, name: str) -> str:
        """The id of the procedure's centre called ``name``; NotFound when there is none."""
        if name not in self.centres:
            query = select(centres.c.id).where(centres.c.name == name, centres.c.bundle_key == self.bundle)
            found = self.connection.execute(query).scalars().first()
            if found is None:
                raise NotFound("not_found.centre_named", centre=name)
            self.centres[name] = found
        return self.centres[name]

    def value(self, text: str) -> Any:
        """What a cell of the sheet of variables stands for.

        是 and 否 are true and false, ``@login`` is a person (several, divided by commas, a list of them), ``=`` begins
        an expression, digits are a number; everything else is text.

        Raises NotFound for a login nobody has, ExpressionError.
        """
        if text in (YES, NO):
            return text == YES
        if text.startswith("@"):
            found = [self._person(part.strip().removeprefix("@")) for part in text.replace("，", ",").split(",")]
            return found if "," in text.replace("，", ",") else found[0]
        if text.startswith("="):
            return compile_expression(text[1:]).evaluate({}, {})
        return int(text) if text.isdecimal() and not text.startswith("0") else text

    def _person(self, login: str) -> str:
        found = self.connection.execute(select(people.c.id).where(people.c.login == login)).scalar()
        if found is None:
            raise NotFound("not_found.login", login=login)
        return str(found)
