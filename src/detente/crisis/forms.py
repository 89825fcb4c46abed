"""The forms of values that the entries of a crisis file hold: texts of each kind, numbers, lists.

Part of `detente.crisis.shape`, which hands these types on.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Tag,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from detente.crisis.nodes import Text


class _Words:
    """How a `Text` is checked, and what editors are told about it."""

    def __init__(self, kind: str, *examples: Any, **schema: Any) -> None:
        self.kind = kind
        self.json = {"type": "string", **schema} | (
            {"examples": list(examples)} if examples else {}
        )

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._check)

    def __get_pydantic_json_schema__(
        self, _: CoreSchema, __: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return self.json

    def _check(self, value: object) -> Text:
        if isinstance(value, Text):
            return value
        raise PydanticCustomError("not_text", "{kind} is expected", {"kind": self.kind})


_NUMBER = {"type": ["string", "number"]}

Prose = Annotated[Text, _Words("text", type=["string", "number"])]
Name = Annotated[Text, _Words("a name", type=["string", "number", "boolean"])]
Word = Annotated[Text, _Words("a word")]
Flag = Annotated[Text, _Words("`true` or `false`", type="boolean")]
Day = Annotated[
    Text, _Words("a date", "2020-10-31", pattern=r"^\d{4}-\d{2}-\d{2}$", description="YYYY-MM-DD")
]
Duration = Annotated[Text, _Words("a duration", "26 weeks", "30 days")]
Condition = Annotated[
    Text,
    _Words("a condition", "fighting = war and front >= south lost", "fighting in [clashes, war]"),
]
Change = Annotated[Text, _Words("a change", "front + 1", "fighting = frozen", "nothing")]
Quantity = Annotated[
    Text, _Words("a number", 2, "1/month [0.3, 3]", "0.1 + 0.2 * (fighting = war)", **_NUMBER)
]
Plain = Annotated[Text, _Words("a number", 3, **_NUMBER)]
Place = Annotated[Text, _Words("a citation", "examiner#p3s2", "assumed")]


def form_of(value: object) -> str | None:
    """Which of the forms that a value may take this one has, as a union tag."""
    if isinstance(value, str):
        return "<text>"
    if isinstance(value, list):
        return "<list>"
    if isinstance(value, dict):
        return "<number>" if "best" in value else "<each>"
    return None


BY_FORM = Discriminator(form_of)

Citations = Annotated[
    Annotated[Place, Tag("<text>")] | Annotated[list[Place], Tag("<list>")],
    BY_FORM,
    Field(description="where this rests: `source#p3s2`, a list of them, or `assumed`"),
]
Names = Annotated[Annotated[Name, Tag("<text>")] | Annotated[list[Name], Tag("<list>")], BY_FORM]
Changes = Annotated[
    Annotated[Change, Tag("<text>")] | Annotated[list[Change], Tag("<list>")], BY_FORM
]
Days = Annotated[Annotated[Day, Tag("<text>")] | Annotated[list[Day], Tag("<list>")], BY_FORM]

Conditions = Annotated[
    Annotated[Condition, Tag("<text>")] | Annotated[dict[Name, Condition], Tag("<each>")], BY_FORM
]


class Shape(BaseModel):
    """Base: no other keys than those declared."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Entry(Shape):
    """What every entry may carry."""

    cite: Citations | None = None
    note: Prose | None = Field(None, description="a remark for readers")


class NumberShape(Entry):
    """A number with its range and where it comes from."""

    best: Quantity = Field(description="the median, with its unit")
    range: list[Plain] | None = Field(
        None,
        min_length=2,
        max_length=2,
        description="low and high: holds 80 %, in the unit of best",
    )
    without: Plain | None = Field(
        None, description="the value that remains when its sentence is struck out"
    )


Number = Annotated[
    Annotated[Quantity, Tag("<text>")] | Annotated[NumberShape, Tag("<number>")], BY_FORM
]
Numbers = Annotated[
    Annotated[Quantity, Tag("<text>")]
    | Annotated[NumberShape, Tag("<number>")]
    | Annotated[dict[Name, Number], Tag("<each>")],
    BY_FORM,
]
