"""Regressors: columns of a table as a matrix, with names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import UsageError
from detente.evidence.estimate.model import Float

if TYPE_CHECKING:
    import pandas as pd

CONSTANT = "constant"


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """names : of K regressors. values : float64[n, K]."""

    names: tuple[str, ...]
    values: Float

    @classmethod
    def empty(cls, rows: int) -> Design:
        """No regressor: a sum of 0."""
        return cls((), np.zeros((rows, 0)))

    @classmethod
    def of(cls, table: pd.DataFrame, columns: Sequence[str], *, constant: bool = False) -> Design:
        """The columns named, a constant first where asked for.

        A column of words becomes one of zeros and ones for each word but the first by the alphabet.
        Raises UsageError for a column that there is not, or one with a gap.
        """
        names, values = [], []
        if constant:
            names.append(CONSTANT)
            values.append(np.ones(len(table)))
        for column in columns:
            if column not in table.columns:
                raise UsageError(
                    f"there is no column `{column}`", hint=f"there are {', '.join(table.columns)}"
                )
            if table[column].isna().any():
                raise UsageError(
                    f"column `{column}` has {int(table[column].isna().sum())} gaps",
                    hint="leave these rows out, or fill them",
                )
            if table[column].dtype.kind in "biuf":
                names.append(column)
                values.append(table[column].to_numpy(np.float64))
                continue
            words = table[column].astype(str).to_numpy()
            for word in sorted(set(words.tolist()))[1:]:
                names.append(f"{column} {word}")
                values.append((words == word).astype(np.float64))
        return cls(tuple(names), np.column_stack(values) if values else np.zeros((len(table), 0)))

    @property
    def scale(self) -> Float:
        """float64[K]: what a coefficient must change for the sum to change by about 1."""
        size = np.sqrt(np.square(self.values).mean(axis=0)) if len(self.values) else np.ones(0)
        return np.asarray(1.0 / np.where(size > 0, size, 1.0), np.float64)
