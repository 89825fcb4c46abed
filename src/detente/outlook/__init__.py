"""Questions, transient and first-passage probabilities, paths, simulation."""

from detente.outlook.answer import Answer
from detente.outlook.chain import Chain, make_chain
from detente.outlook.forecast import Forecast, brief_forecast, forecast
from detente.outlook.views import View

__all__ = [
    "Answer", "Chain", "Forecast", "View", "brief_forecast", "forecast", "make_chain",
]  # fmt: skip
