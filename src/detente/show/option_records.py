"""Options compared, as plain records."""

from __future__ import annotations

from typing import Any

from detente.crisis.model import Aim
from detente.show import effects as over
from detente.show.options import NOTHING, Options, Result

Record = dict[str, Any]


def record(found: Options) -> Record:
    """What `detente options --json` prints after its heading."""
    aims = found.crisis.aims.values()
    return {
        "readings": list(found.readings),
        "options": [
            {
                "id": each.id,
                "title": each.title,
                "by": list(each.by),
                "coercive": each.coercive,
                "cite": [str(cite) for cite in each.cite],
                "results": {r: _result(res) for r, res in found.results[each.id].items()},
            }
            for each in found.options
        ],
        "nothing": {r: _result(res) for r, res in found.results[NOTHING].items()},
        "aims": [_aim_record(found, aim) for aim in aims],
        "over_ranges": None if found.effects is None else over.record(found.effects),
    }


def _result(result: Result) -> Record:
    return {
        "questions": dict(result.questions),
        "worths": dict(result.worths),
        "fault": result.fault,
    }


def _aim_record(found: Options, aim: Aim) -> Record:
    robust = found.robust(aim)
    return {
        "id": aim.id,
        "question": aim.question,
        "direction": aim.direction,
        "reached": found.reaches(aim),
        "robust": None if robust is None else robust.option,
        "ranked": [
            {
                "option": each.option, "gain": each.gain, "worst": each.worst,
                "worst_in": each.worst_in, "regret": each.regret, "regret_in": each.regret_in,
                "coercive": each.coercive,
            }
            for each in found.ranked(aim)
        ],
    }  # fmt: skip
